import moment from 'moment-timezone';
import type { FormatDate } from './types.ts';

/**
 * Dates in the notation of moment.js, which is what the peers' templates are written in.
 * moment and its zones weigh several times what the rest of this folder does: import this file when needed.
 */
export const formatDate: FormatDate = (date, format, zone) =>
  moment.tz.zone(zone) === null ? undefined : moment(date).tz(zone).format(format);
