import { enumerated } from '../../base/enumerated.ts';

/** Clients of the memory read port, by falling priority: instruction fetch and the loads of each memory. */
export const CLIENT_NAMES = ['fetch', 'UOP', 'INP', 'WGT', 'ACC'] as const;
export const CLIENT = enumerated(CLIENT_NAMES);

/** All clients of memory: behind the read clients the one of the write port, stores, which read the output memory. */
export const PORT_CLIENTS = [...CLIENT_NAMES, 'OUT'] as const;
export type PortClient = (typeof PORT_CLIENTS)[number];
/** Place of the write client in `PORT_CLIENTS`. */
export const OUT_CLIENT = enumerated(PORT_CLIENTS).OUT;
