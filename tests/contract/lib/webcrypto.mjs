// Node 18 has Web Cryptography and does not make it a global; the libraries of OAuth want it there.
import { webcrypto } from 'node:crypto';

globalThis.crypto ??= webcrypto;
