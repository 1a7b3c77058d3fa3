import { encodeBase64 } from './base64.ts';
import { configKeyOf, type StoredLogin } from './docker-config.ts';
import { type JsonValue, textAt, valueAt } from './event.ts';

/** The value of the header X-Registry-Auth, as docker sends it to the engine; without a login an empty one. */
export function formatRegistryAuth(host: string, login: StoredLogin | undefined): string {
  const serveraddress = configKeyOf(host);
  const auth =
    login === undefined
      ? {}
      : 'identityToken' in login
        ? { identitytoken: login.identityToken, serveraddress }
        : { username: login.username, password: login.password, serveraddress };
  return encodeBase64(JSON.stringify(auth)).replaceAll('+', '-').replaceAll('/', '_');
}

/** What the engine tells of a push, in the words of `docker push`: a line, or why it failed. */
export function readPushMessage(message: JsonValue): { readonly line?: string; readonly error?: string } {
  const error = textAt(message, 'errorDetail', 'message') ?? textAt(message, 'error');
  if (error !== undefined) return { error };
  const status = textAt(message, 'status');
  if (status === undefined || hasProgress(message)) return {};
  const id = textAt(message, 'id');
  return { line: id ? `${id}: ${status}` : status };
}

/** Every few bytes, and of interest to those alone who look on. */
function hasProgress(message: JsonValue): boolean {
  return !!textAt(message, 'progress') || valueAt(message, 'progressDetail', 'current') !== undefined;
}
