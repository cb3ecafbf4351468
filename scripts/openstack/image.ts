import type { Session } from "./session";

export interface Image {
  readonly id: string;
  readonly name: string;
  /** active, queued, deactivated … */
  readonly status: string;
  readonly minDiskGiB: number;
  readonly minRamMiB: number;
}

/** Glance. */
export class Images {
  constructor(private readonly session: Session) {}

  /** Images that the project sees, of one name if given. */
  async images(filter: { readonly name?: string } = {}): Promise<Image[]> {
    const found = await this.session.list<{
      id: string;
      name: string | null;
      status: string;
      min_disk: number;
      min_ram: number;
    }>("image", "/images", "images", filter);
    return found.map((image) => ({
      id: image.id,
      name: image.name ?? "",
      status: image.status,
      minDiskGiB: image.min_disk,
      minRamMiB: image.min_ram,
    }));
  }
}
