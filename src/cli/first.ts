import { asksUnseen, showNothingTyped } from './quiet.ts';

/*
 * The first thing that the plugin does, before it loads anything. In the one file that is shipped this stands at its
 * very top, and once more among its parts. Keys that are pressed before Node.js itself has started are shown: no
 * program can hide them.
 */

const IS_UNSEEN = Symbol.for('mooring: nothing typed is shown');
const state = globalThis as { [IS_UNSEEN]?: boolean }; // the property that the other copy of this module may have set

/** Whether nothing that is typed shows. */
export const isUnseen = (state[IS_UNSEEN] ??= asksUnseen(process.argv.slice(2)) && showNothingTyped(process));
