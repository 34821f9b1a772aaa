type SocketFile = typeof import("../socket");

let file: Promise<SocketFile> | null = null;
let tries = 0;

/**
 * Socket.IO's client, from `server`. In a file of its own: most pages show the launcher alone, and the panel opens
 * before it is here.
 *
 * @throws {TypeError} it can't be fetched now; another call tries again
 */
export function socketFile(server: string): Promise<SocketFile> {
  // A browser may remember that an address failed, so it is another one each time.
  const address = `${server}/shop-guide-socket.js${tries ? `?${tries}` : ""}`;
  file ??= (import(address) as Promise<SocketFile>).catch((error: unknown) => {
    file = null;
    tries++;
    throw error;
  });
  return file;
}
