/** The second file, shop-guide-socket.js: Socket.IO's client, fetched when there is something to connect. */
export { io } from "socket.io-client";
