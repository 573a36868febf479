import type { ImportRequest } from "../../commands";

/** A file that was mapped, as it is to be imported. */
export type Mapped = ImportRequest;
