// The object `jest` is no global in an ES module: each module has its own.

globalThis.jest = import.meta.jest;
