/** A web server that says hello. */
import { createServer } from 'node:http';

createServer((_, answer) => answer.end('hello\n')).listen(8080);
