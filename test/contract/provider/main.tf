# Every resource and data source of the provider that the stacks use, once, so that running it says which
# calls the provider makes. `revision` changes what the provider updates in place.
terraform {
  required_providers {
    openstack = { source = "registry.terraform.io/terraform-provider-openstack/openstack" }
  }
}

provider "openstack" {}

variable "prefix" { type = string }
variable "revision" {
  type    = number
  default = 1
}
variable "external_network" { type = string }
variable "image" { type = string }
variable "flavor" { type = string }

locals {
  live  = var.revision == 1 ? "a" : "b"
  words = "revision ${var.revision}"
}

data "openstack_networking_network_v2" "external" {
  name     = var.external_network
  external = true
}

data "openstack_images_image_v2" "boot" {
  name        = var.image
  most_recent = true
}

data "openstack_compute_flavor_v2" "small" {
  name = var.flavor
}

resource "openstack_compute_keypair_v2" "key" {
  name       = "${var.prefix}-key"
  public_key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIHPQ7QbwoyHVpAEcVyR9L2qeBM3r6wXEgGjIAgHkBbc3 contract"
}

resource "openstack_networking_router_v2" "site" {
  name                = "${var.prefix}-router"
  description         = local.words
  external_network_id = data.openstack_networking_network_v2.external.id
}

resource "openstack_networking_floatingip_v2" "address" {
  for_each    = toset(["production", "spare"])
  pool        = data.openstack_networking_network_v2.external.name
  description = "${var.prefix}-${each.key}"
}

resource "openstack_networking_network_v2" "environment" {
  name           = var.prefix
  description    = local.words
  admin_state_up = true
}

resource "openstack_networking_subnet_v2" "environment" {
  name            = "${var.prefix}-subnet"
  description     = local.words
  network_id      = openstack_networking_network_v2.environment.id
  cidr            = "192.168.77.0/24"
  ip_version      = 4
  dns_nameservers = ["8.8.8.8", "8.8.4.4"]
}

resource "openstack_networking_router_interface_v2" "environment" {
  router_id = openstack_networking_router_v2.site.id
  subnet_id = openstack_networking_subnet_v2.environment.id
}

resource "openstack_networking_secgroup_v2" "web" {
  name                 = "${var.prefix}-web-external"
  description          = local.words
  delete_default_rules = true
}

resource "openstack_networking_secgroup_rule_v2" "web" {
  direction         = "ingress"
  ethertype         = "IPv4"
  protocol          = "tcp"
  port_range_min    = 443
  port_range_max    = 443
  remote_ip_prefix  = "0.0.0.0/0"
  security_group_id = openstack_networking_secgroup_v2.web.id
}

resource "openstack_networking_port_v2" "proxy" {
  for_each           = toset(["a", "b"])
  name               = "${var.prefix}-${each.key}-proxy"
  description        = local.words
  network_id         = openstack_networking_network_v2.environment.id
  security_group_ids = [openstack_networking_secgroup_v2.web.id]
  fixed_ip {
    subnet_id = openstack_networking_subnet_v2.environment.id
  }
}

resource "openstack_compute_instance_v2" "proxy" {
  name      = "${var.prefix}-a-proxy"
  flavor_id = data.openstack_compute_flavor_v2.small.id
  key_pair  = openstack_compute_keypair_v2.key.name
  metadata  = { hostname = "${var.prefix}-a-proxy", ("note-${var.revision}") = local.words }
  user_data = "#cloud-config\n{}\n"
  network {
    port = openstack_networking_port_v2.proxy["a"].id
  }
  block_device {
    uuid                  = data.openstack_images_image_v2.boot.id
    source_type           = "image"
    destination_type      = "volume"
    boot_index            = 0
    volume_size           = 2
    delete_on_termination = true
  }
}

resource "openstack_blockstorage_volume_v3" "data" {
  name                 = "${var.prefix}-data"
  description          = local.words
  size                 = var.revision
  metadata             = { note = local.words }
  enable_online_resize = true
}

resource "openstack_blockstorage_volume_v3" "clone" {
  name          = "${var.prefix}-clone"
  size          = 2
  source_vol_id = openstack_blockstorage_volume_v3.data.id
  timeouts {
    create = "2h"
  }
  lifecycle {
    ignore_changes = [source_vol_id]
  }
}

resource "openstack_compute_volume_attach_v2" "data" {
  instance_id = openstack_compute_instance_v2.proxy.id
  volume_id   = openstack_blockstorage_volume_v3.data.id
}

# The two phases of a cutover: the spare is let go first, then production moves in one PUT.
resource "openstack_networking_floatingip_associate_v2" "spare" {
  for_each    = toset(var.revision == 1 ? ["b"] : [])
  floating_ip = openstack_networking_floatingip_v2.address["spare"].address
  port_id     = openstack_networking_port_v2.proxy[each.key].id
  depends_on  = [openstack_networking_router_interface_v2.environment]
}

resource "openstack_networking_floatingip_associate_v2" "production" {
  floating_ip = openstack_networking_floatingip_v2.address["production"].address
  port_id     = data.openstack_networking_port_v2.live.id
  depends_on = [
    openstack_networking_router_interface_v2.environment,
    openstack_networking_floatingip_associate_v2.spare,
  ]
}

data "openstack_networking_port_v2" "live" {
  name       = openstack_networking_port_v2.proxy[local.live].name
  network_id = openstack_networking_network_v2.environment.id
}

data "openstack_networking_router_v2" "site" {
  name = openstack_networking_router_v2.site.name
}

data "openstack_networking_subnet_v2" "environment" {
  name       = openstack_networking_subnet_v2.environment.name
  network_id = openstack_networking_network_v2.environment.id
}

data "openstack_networking_secgroup_v2" "web" {
  name = openstack_networking_secgroup_v2.web.name
}

data "openstack_networking_floatingip_v2" "production" {
  address = openstack_networking_floatingip_v2.address["production"].address
}

data "openstack_networking_floatingip_v2" "spare" {
  description = openstack_networking_floatingip_v2.address["spare"].description
}

data "openstack_blockstorage_volume_v3" "data" {
  name = openstack_blockstorage_volume_v3.data.name
}
