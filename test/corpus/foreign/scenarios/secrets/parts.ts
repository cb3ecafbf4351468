export const PASSWORD = "tiger-lily-7731";
