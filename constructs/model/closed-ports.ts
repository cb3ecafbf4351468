/**
 * TCP ports of what runs behind a proxy or is usual on servers, and must not be seen from outside: a verification tries
 * each. On which ports IDR's own services hear each other, UDP included: `INTERNAL_PORTS`.
 */
export const CLOSED_PORTS: ReadonlyMap<number, string> = new Map([
  [21, "FTP"],
  [25, "SMTP"],
  [111, "portmapper"],
  [2049, "NFS"],
  [3000, "Grafana"],
  [3306, "MySQL"],
  [4061, "Ice registry"],
  [4065, "OMERO websocket"],
  [4080, "OMERO.web"],
  [5432, "PostgreSQL"],
  [5601, "Kibana"],
  [6379, "Redis"],
  [8009, "large responses' cache"],
  [8080, "HTTP, other"],
  [9000, "cache refresh"],
  [9090, "Prometheus"],
  [9093, "Alertmanager"],
  [9100, "node exporter"],
  [9200, "Elasticsearch"],
  [9300, "Elasticsearch nodes"],
  [11211, "memcached"],
  [14080, "behind the last OMERO backend"],
]);
