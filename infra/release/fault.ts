/** Something a person can put right; its message is all that they need to see. Anything else is a fault of the program. */
export class ReleaseFault extends Error {}
