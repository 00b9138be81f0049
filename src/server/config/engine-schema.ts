import { group, option, unset } from './option.ts'
import { TIMER_MS_MAX, choice, count, duration, hostPorts, line, pem, redisUrls, secret, toggle } from './value.ts'

/** Databases of a server; no configuration has more. */
const DATABASES_MAX = 65_535

/** PEM in the file itself, or beside it. Centrifugo's names; its `*_b64` have no use here. */
const tls = (of: string): ReturnType<typeof tlsGroup> => tlsGroup(of)

function tlsGroup(of: string) {
  return group({
    enabled: option(toggle(), false, `Speak TLS with ${of}.`),
    server_ca_pem: unset(pem(), "Certificates of the authorities that may have signed the server's; those of Node when not set."),
    server_ca_pem_file: unset(line(), 'The same, as a file.'),
    cert_pem: unset(pem(), 'Our own certificate, where the server asks for one.'),
    cert_pem_file: unset(line(), 'The same, as a file.'),
    key_pem: unset(secret(), 'Its private key.'),
    key_pem_file: unset(line(), 'The same, as a file.'),
    server_name: unset(line(), "The name that the server's certificate must have; the host's when not set."),
    insecure_skip_verify: option(toggle(), false, 'Take any certificate. Development only: see "Fails closed".'),
  })
}

/** `engine.*`: where channels live. Nothing said: the Redis of `REDIS_URL`, else this process alone. */
export const engineSchema = group({
  type: unset(
    choice(['memory', 'redis']),
    '`memory`: this process alone, with its log in `data_dir`. `redis`: the one that is named below, else the one at 127.0.0.1:6379. Not set: see "Which engine".',
  ),
  redis: group({
    address: unset(
      redisUrls(),
      '`redis://user:password@host:6379/0`, `rediss://` for TLS, `unix:///path/to.sock`, `redis-sentinel://host:26379/name`, `redis-cluster://host:6379,host:6379`, or `host:6379`; also as `REDIS_URL`.',
    ),
    prefix: option(line(), 'tidegate', 'What the names of all keys begin with.'),
    user: unset(line(), 'User of the access control list; the default one when not set.'),
    password: unset(secret(), 'Its password.'),
    db: unset(count(0, DATABASES_MAX), 'Number of the database; 0 when not set. A cluster has one.'),
    connect_timeout: option(duration(1, TIMER_MS_MAX), '1s', 'How long making a connection may take.'),
    io_timeout: option(duration(1, TIMER_MS_MAX), '4s', 'A command without an answer for so long ends the connection.'),
    sentinel_address: unset(hostPorts(), 'Sentinels, as `host:26379`: they are asked who the master is.'),
    sentinel_master_name: unset(line(), 'What the sentinels call the master.'),
    sentinel_user: unset(line(), 'User at the sentinels.'),
    sentinel_password: unset(secret(), 'Its password.'),
    sentinel_tls: tls('the sentinels'),
    cluster_address: unset(hostPorts(), 'Some servers of a cluster, as `host:6379`: they are asked for the others.'),
    tls: tls('Redis'),
  }),
})
