/** Bytes of a page of WebAssembly's memory. */
const PAGE = 65536;

/** What is asked for at least, where the computer refuses to set aside more. */
const LEAST_PAGES = 4096;

/**
 * Memory of modules that are loaded until `release`, of a size of our choice: the runtime asks for a memory that may grow to all that
 * there can be, and takes one that may not. A memory that may grow far may be refused as a whole: then it is half as much.
 * @param {number} bytes most that it may grow to
 */
export function capMemory(bytes) {
  const Plain = WebAssembly.Memory;
  const most = Math.floor(bytes / PAGE);
  /** @type {WebAssembly.Memory | null} */
  let made = null;

  /** @param {WebAssembly.MemoryDescriptor} wanted */
  function make(wanted) {
    for (let maximum = Math.min(wanted.maximum ?? most, most); ; maximum = Math.floor(maximum / 2)) {
      try {
        return new Plain({ ...wanted, maximum: Math.max(maximum, wanted.initial) });
      } catch (error) {
        if (maximum < 2 * LEAST_PAGES) throw error;
      }
    }
  }

  WebAssembly.Memory = new Proxy(Plain, {
    construct: (_, [wanted]) => (made = make(/** @type {WebAssembly.MemoryDescriptor} */ (wanted))),
  });
  return {
    /** What the memory made last has by now; 0 before there is one. */
    bytes: () => made?.buffer.byteLength ?? 0,
    release: () => {
      WebAssembly.Memory = Plain;
    },
  };
}
