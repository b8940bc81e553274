/** How the test of a type was tried, with what, and when. A stand-in is a relative of the server, and proves less. */
export interface Verification {
  readonly by: 'server' | 'emulator' | 'stand-in' | 'recorded';
  /** Name and version; for `recorded`, the document of the service that its answers were written from. */
  readonly with: string;
  readonly on: string;
}
