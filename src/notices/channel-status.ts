import type { Queryable } from '../db/index.ts';
import type { App } from '../installation/index.ts';
import { CHANNELS, channelNumber, type Channel } from './channel.ts';
import { CAME_BACK, countDue } from './due.ts';
import { ABANDONED } from './in-flight.ts';
import { OUTCOME } from './outcomes.ts';
import { listRunning } from './sending-lock.ts';
import { NO_PACE, readPace, type SendingPace } from './sending-pace.ts';

/** How it stands with one channel, in people. */
export type ChannelStatus = {
  channel: Channel;
  /** Rows of the list. */
  listed: number;
  /** Still to be sent. */
  due: number;
  /** Of those, to be tried or sent again. */
  deferred: number;
  handedOver: number;
  refused: number;
  /** Why, the most frequent first; ten at most. */
  refusals: { why: string; people: number }[];
  /** Left and not answered for, and nothing came back: they may have it. */
  uncertain: number;
  /** Uncertain ones of whom somebody decided to leave it: they may have it. */
  left: number;
  /** The address takes no mail. */
  bouncedHard: number;
  /** The address may take another message; this one is given up. */
  givenUp: number;
  /** Somebody is still trying. */
  bouncedSoft: number;
  complained: number;
  /** A process is sending it now. */
  running: boolean;
} & SendingPace;

/** Of each person and channel the last attempt's last outcome. */
export const LAST = `
  select distinct on (person, channel) person, channel, attempt, outcome, reply, at
    from (select person, channel, attempt, outcome, reply, at, seq from notice_outcome where notice = $1
          union all ${ABANDONED}) each
   order by person, channel, attempt desc, seq desc nulls last`;

/** Of a last outcome: it may have arrived, and nothing came back that says otherwise. */
export const IS_UNCERTAIN = `(
  outcome = ${OUTCOME.uncertain}
  and not exists (${CAME_BACK} t.notice = $1 and t.channel = last.channel and t.person = last.person offset 0))`;

/** How it stands with each channel that somebody is listed for. */
export async function readChannels(app: App, id: number): Promise<ChannelStatus[]> {
  const { reader } = app.database;
  const { rows } = await reader.query<{ channel: number; listed: number }>(
    'select channel, count(*)::int as listed from notice_recipient where notice = $1 group by channel',
    [id],
  );
  const listed = new Map(rows.map((row) => [row.channel, row.listed]));
  const channels = CHANNELS.filter((channel) => listed.has(channelNumber(channel)));
  const [outcomes, returns, running, dues] = await Promise.all([
    readOutcomes(reader, id),
    readReturned(reader, id),
    listRunning(reader, id),
    Promise.all(channels.map((channel) => countDue(reader, id, channel))),
  ]);
  return Promise.all(
    channels.map(async (channel, i): Promise<ChannelStatus> => {
      const number = channelNumber(channel);
      const { due, again } = dues[i];
      const isRunning = running.includes(channel);
      return {
        channel,
        listed: listed.get(number)!,
        ...countOutcomes(outcomes.filter((row) => row.channel === number)),
        due,
        deferred: again,
        ...(returns.find((row) => row.channel === number)?.counts ?? NOTHING_RETURNED),
        running: isRunning,
        ...(isRunning ? await readPace(reader, { notice: id, channel, due }, app.now()) : NO_PACE),
      };
    }),
  );
}

const MOST_REFUSALS = 10;
const NOTHING_RETURNED: Returned = { bouncedHard: 0, givenUp: 0, bouncedSoft: 0, complained: 0 };

/** So many people whose last outcome is this. */
type OutcomeRow = {
  channel: number;
  outcome: number;
  why: string | null;
  uncertain: boolean;
  people: number;
};

async function readOutcomes(client: Queryable, id: number): Promise<OutcomeRow[]> {
  const { rows } = await client.query<OutcomeRow>(
    `select channel, outcome, case when outcome = ${OUTCOME.refused} then reply end as why,
            ${IS_UNCERTAIN} as uncertain, count(*)::int as people
       from (${LAST}) last group by 1, 2, 3, 4 order by people desc, why`,
    [id],
  );
  return rows;
}

function countOutcomes(
  rows: OutcomeRow[],
): Pick<ChannelStatus, 'handedOver' | 'left' | 'refused' | 'uncertain' | 'refusals'> {
  const of = (outcome: number): OutcomeRow[] => rows.filter((row) => row.outcome === outcome);
  const count = (some: OutcomeRow[]): number => some.reduce((sum, { people }) => sum + people, 0);
  return {
    handedOver: count(of(OUTCOME.handedOver)),
    left: count(of(OUTCOME.left)),
    refused: count(of(OUTCOME.refused)),
    uncertain: count(rows.filter(({ uncertain }) => uncertain)),
    refusals: of(OUTCOME.refused)
      .slice(0, MOST_REFUSALS)
      .map(({ why, people }) => ({ why: why ?? '', people })),
  };
}

type Returned = Pick<ChannelStatus, 'bouncedHard' | 'givenUp' | 'bouncedSoft' | 'complained'>;

/** What came back, each person once and by the gravest. */
async function readReturned(client: Queryable, id: number): Promise<{ channel: number; counts: Returned }[]> {
  const { rows } = await client.query<{ channel: number } & Returned>(
    `select channel,
            count(*) filter (where hard)::int as "bouncedHard",
            count(*) filter (where over and not hard)::int as "givenUp",
            count(*) filter (where soft and not over and not delivered)::int as "bouncedSoft",
            count(*) filter (where complained)::int as complained
       from (select channel, person,
                    bool_or(kind = 'bounce' and verdict = 'hard') as hard, bool_or(kind = 'bounce' and over) as over,
                    bool_or(kind = 'bounce' and verdict = 'soft') as soft,
                    bool_or(kind = 'delivered') as delivered, bool_or(kind = 'complaint') as complained
               from notice_return where notice = $1 group by channel, person) each
      group by channel`,
    [id],
  );
  return rows.map(({ channel, ...counts }) => ({ channel, counts }));
}
