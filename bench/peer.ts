// What the bench asks of each peer: the same service, in a server process and a client process of its own.

export interface PeerServer {
  /** `host:port`. */
  readonly address: string;
}

export interface PeerClient {
  divide(num1: number, num2: number): Promise<number>;
}

export interface Peer {
  startServer(): Promise<PeerServer>;
  startClient(address: string): Promise<PeerClient>;
}
