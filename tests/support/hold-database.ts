import { once } from 'node:events';
import { openDatabase } from '../../src/db/index.ts';

/**
 * A command as the tests see it: opens the database in argv[2] (with argv[3] takes the writer lock under that
 * name), says so, and leaves when it is told to. What it waits for goes out as lines that begin with "wait ".
 */
const [, , home, holder] = process.argv;
const database = await openDatabase({ home, onWait: (sentence) => console.log(`wait ${sentence}`) });
const lock = holder ? await database.writerLock(holder) : undefined;
console.log('open');
await once(process.stdin, 'data');
await lock?.[Symbol.asyncDispose]();
await database[Symbol.asyncDispose]();
process.stdin.destroy();
