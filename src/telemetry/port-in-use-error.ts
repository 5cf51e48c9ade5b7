/** A fixed port is taken: one line that says which, for what, and how to choose another. */
export class PortInUseError extends Error {
  readonly port: number;

  constructor(host: string, port: number, flag: string, purpose: string) {
    super(`Port ${port} on ${host} (${purpose}) is in use by another process. Choose another one with ${flag} <port>, or stop that process.`);
    this.name = 'PortInUseError';
    this.port = port;
  }
}
