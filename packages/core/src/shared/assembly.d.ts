/** AssemblyScript's 32-bit integer, so that the portable files of this folder pass tsc too. */
declare type i32 = number;
