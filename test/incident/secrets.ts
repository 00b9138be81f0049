import type { Random } from '../../src/runtime/index.ts'

/** A value that was made up, and texts in which programs would log it. */
export interface Sample {
  readonly secret: string
  readonly texts: readonly string[]
}

type Make = (chance: Chance) => Sample

const LOWER = 'abcdefghijklmnopqrstuvwxyz'
const UPPER = LOWER.toUpperCase()
const DIGITS = '0123456789'
const ALNUM = LOWER + UPPER + DIGITS
const URL64 = `${ALNUM}-_`

/** Draws of one seed. */
export class Chance {
  readonly #random: Random

  constructor(random: Random) {
    this.#random = random
  }

  below(limit: number): number {
    return Math.floor(this.#random.next() * limit)
  }

  pick<T>(from: readonly [T, ...T[]]): T {
    return from[this.below(from.length)] ?? from[0]
  }

  text(alphabet: string, length: number): string {
    return Array.from({ length }, () => alphabet.charAt(this.below(alphabet.length))).join('')
  }

  /** At least one digit, one capital and one small letter: what a generator of secrets makes. */
  mixed(length: number, alphabet = ALNUM): string {
    return this.text(LOWER, 1) + this.text(DIGITS, 1) + this.text(UPPER, 1) + this.text(alphabet, length - 3)
  }

  hex(length: number): string {
    return this.text('0123456789abcdef', length)
  }

  /** As people choose them. */
  password(): string {
    return this.pick([
      () => this.mixed(8 + this.below(16)),
      () => `${this.text(LOWER, 7)}${this.below(100)}`,
      () => `${this.text(LOWER, 5)}-${this.text(UPPER, 3)}!${this.text(DIGITS, 3)}`,
      () => `${this.mixed(6)}#$${this.mixed(6)}`,
      () => this.text(DIGITS, 8),
    ])()
  }
}

const word = (chance: Chance): string => chance.text(LOWER, 4 + chance.below(6))
const stamp = '2026-03-04T05:06:07.890Z'

/** Lines, JSON, JSON in JSON and key=value that carry `name: value`. */
function named(name: string, value: string): string[] {
  return [
    `${stamp} INFO starting with ${name}=${value} retries=5`,
    `config {${name}=${value}, port=6379}`,
    JSON.stringify({ level: 30, time: 1772600767890, msg: 'loaded', config: { [name]: value, port: 6379 } }),
    JSON.stringify({ severity: 'ERROR', message: `request failed: ${JSON.stringify({ [name]: value, user: 'u1' })}` }),
    `WARN settings {'${name}': '${value}', 'db': 'main'}`,
  ]
}

function header(name: string, value: string): string[] {
  return [
    `> ${name}: ${value}`,
    JSON.stringify({ req: { method: 'GET', headers: { host: 'a.example', [name.toLowerCase()]: value } } }),
    `headers: { '${name.toLowerCase()}': '${value}', accept: '*/*' }`,
    JSON.stringify({ rawHeaders: ['Host', 'a.example', name, value, 'Accept', '*/*'] }),
  ]
}

/** A token that says what it is, wherever it stands. */
function alone(value: string): string[] {
  return [
    `${stamp} ERROR cannot sign in with ${value}: 401`,
    JSON.stringify({ msg: `using ${value}`, n: 1 }),
    `GET https://api.example.com/v1/things?x=${value}&page=2 200`,
    `credentials file has "${value}"`,
    `key=${value}`,
  ]
}

function url(scheme: string): Make {
  return (chance) => {
    const password = chance.pick([() => chance.mixed(16), () => chance.password(), () => chance.mixed(12, `${ALNUM}%!*~`)])()
    const user = chance.pick(['', 'default', word(chance)])
    const address = `${scheme}://${user}:${password}@${word(chance)}.internal:${1000 + chance.below(9000)}/0`
    return {
      secret: password,
      texts: [
        `${stamp} INFO connecting to ${address}`,
        JSON.stringify({ err: { message: `connect ECONNREFUSED ${address}` } }),
        `URL=${address} node dist/main.js`,
        `redis_url="${address}"`,
        `(${address}) timed out after 7.51s`,
      ],
    }
  }
}

const base64url = (text: string): string => Buffer.from(text).toString('base64url')

function webToken(chance: Chance): string {
  const payload = base64url(JSON.stringify({ sub: word(chance), exp: 1_700_000_000 + chance.below(1e8), jti: chance.hex(8) }))
  return `${base64url('{"alg":"HS256","typ":"JWT"}')}.${payload}.${chance.text(URL64, 43)}`
}

function luhnDigit(digits: string): string {
  const sum = digits
    .split('')
    .reverse()
    .reduce((total, digit, index) => {
      const doubled = Number(digit) * (index % 2 === 0 ? 2 : 1)
      return total + (doubled > 9 ? doubled - 9 : doubled)
    }, 0)
  return String((10 - (sum % 10)) % 10)
}

function iban(chance: Chance): string {
  const account = chance.text(DIGITS, 18)
  const check = 98n - (BigInt(`${account}131400`) % 97n)
  return `DE${String(check).padStart(2, '0')}${account}`
}

function prefixed(make: (chance: Chance) => string): Make {
  return (chance) => {
    const secret = make(chance)
    return { secret, texts: alone(secret) }
  }
}

function underNames(names: readonly [string, ...string[]], make: (chance: Chance) => string): Make {
  return (chance) => {
    const secret = make(chance)
    return { secret, texts: named(chance.pick(names), secret) }
  }
}

function octets(chance: Chance): string {
  return `${chance.pick([10, 34, 192, 203, 8])}.${chance.below(256)}.${chance.below(256)}.${1 + chance.below(254)}`
}

/** What has to be found, made up afresh. One row a kind of thing that a program might log. */
export const SECRETS: Readonly<Record<string, Make>> = {
  'redis url': url('redis'),
  'rediss url': url('rediss'),
  'postgres url': url('postgres'),
  'postgresql url': url('postgresql'),
  'mysql url': url('mysql'),
  'mongodb url': url('mongodb+srv'),
  'amqp url': url('amqp'),
  'https url': (chance) => {
    const password = chance.mixed(14)
    return {
      secret: password,
      texts: [
        `git clone https://${word(chance)}:${password}@git.example.com/a/b.git`,
        `{"remote":"https://x:${password}@h.example/"}`,
      ],
    }
  },
  'bearer header': (chance) => {
    const secret = chance.mixed(20 + chance.below(40), URL64)
    return { secret, texts: [...header('Authorization', `Bearer ${secret}`), `retrying with Bearer ${secret} after 401`] }
  },
  'basic header': (chance) => {
    const secret = Buffer.from(`${word(chance)}:${chance.mixed(12)}`).toString('base64')
    return { secret, texts: [...header('Authorization', `Basic ${secret}`), ...header('Proxy-Authorization', `Basic ${secret}`)] }
  },
  'other authorization': (chance) => {
    const secret = chance.mixed(32)
    return { secret, texts: [...header('Authorization', `Token ${secret}`), ...header('Authorization', secret)] }
  },
  cookie: (chance) => {
    const secret = chance.mixed(24)
    return {
      secret,
      texts: [...header('Cookie', `theme=dark; sid=${secret}; lang=de`), `Cookie: connect.sid=s%3A${secret}.${chance.mixed(10)}`],
    }
  },
  'set-cookie': (chance) => {
    const secret = chance.mixed(32)
    return {
      secret,
      texts: [
        `< Set-Cookie: session=${secret}; Path=/; HttpOnly; SameSite=Lax`,
        JSON.stringify({ headers: { 'set-cookie': [`a=1; Path=/`, `session=${secret}; Path=/; HttpOnly`] } }),
      ],
    }
  },
  'google signed url': (chance) => {
    const secret = chance.hex(256)
    return {
      secret,
      texts: [
        `GET https://storage.googleapis.com/b/o.png?X-Goog-Algorithm=GOOG4-RSA-SHA256&X-Goog-Expires=900&X-Goog-Signature=${secret} 200`,
        JSON.stringify({ url: `https://storage.googleapis.com/b/o?X-Goog-Signature=${secret}&X-Goog-SignedHeaders=host` }),
      ],
    }
  },
  'amazon signed url': (chance) => {
    const secret = chance.hex(64)
    return {
      secret,
      texts: [
        `fetch https://b.s3.amazonaws.com/k?X-Amz-Expires=60&X-Amz-Signature=${secret}`,
        `"https://b.s3/k?X-Amz-Signature=${secret}"`,
      ],
    }
  },
  'azure signature': (chance) => {
    const secret = `${chance.mixed(40)}%3D`
    return {
      secret,
      texts: [
        `https://a.blob.core.windows.net/c/b?sv=2024-08-04&se=2026-01-01&sig=${secret}`,
        `SharedAccessSignature sv=1&sig=${secret}&sr=b`,
      ],
    }
  },
  'token in a query': (chance) => {
    const secret = chance.mixed(24, URL64)
    const name = chance.pick(['token', 'access_token', 'api_key', 'key', 'code', 'id_token'])
    return {
      secret,
      texts: [
        `GET /connection/websocket?${name}=${secret} 101`,
        `ws://chat.example/ws?room=1&${name}=${secret}&v=2`,
        JSON.stringify({ httpRequest: { requestUrl: `https://chat.example/ws?${name}=${secret}`, status: 101 } }),
      ],
    }
  },
  password: underNames(['password', 'db_password', 'PGPASSWORD', 'redisPassword', 'passwd', 'smtp.pwd'], (chance) =>
    chance.password(),
  ),
  'password in words': (chance) => {
    const secret = chance.mixed(10)
    return {
      secret,
      texts: [
        `password: ${secret}`,
        `login failed, password: ${secret}, user: ada`,
        `redis-cli --password ${secret} ping`,
        `<password>${secret}</password>`,
      ],
    }
  },
  secret: underNames(['client_secret', 'JWT_SECRET', 'secretKey', 'privateKey', 'AccountKey', 'signingKey'], (chance) =>
    chance.mixed(20),
  ),
  'token by name': underNames(['accessToken', 'refresh_token', 'csrf-token', 'x-auth-token', 'GITHUB_TOKEN'], (chance) =>
    chance.mixed(24, URL64),
  ),
  'api key by name': underNames(['apiKey', 'api_key', 'X-Api-Key', 'aws_secret_access_key'], (chance) => chance.mixed(24)),
  'session id': underNames(['session_id', 'sessionId', 'JSESSIONID', 'PHPSESSID', 'connect.sid'], (chance) => chance.mixed(24)),
  'password hash': prefixed((chance) => `$2b$10$${chance.text(`${ALNUM}./`, 53)}`),
  'web token': prefixed(webToken),
  'web token in a subprotocol': (chance) => {
    const secret = base64url(webToken(chance))
    return {
      secret,
      texts: [...header('Sec-WebSocket-Protocol', `jwt-auth, jwt.${secret}`), `subprotocols offered: ['jwt.${secret}']`],
    }
  },
  'github token': prefixed((chance) => chance.pick([`ghp_`, 'gho_', 'ghs_', 'ghr_']) + chance.mixed(36)),
  'github fine-grained token': prefixed((chance) => `github_pat_${chance.mixed(22)}_${chance.mixed(59)}`),
  'gitlab token': prefixed((chance) => `glpat-${chance.mixed(20, URL64)}`),
  'slack token': prefixed((chance) => `xox${chance.pick(['b', 'p', 'a'])}-${chance.text(DIGITS, 12)}-${chance.mixed(24)}`),
  'slack webhook': (chance) => {
    const secret = chance.mixed(24)
    return {
      secret,
      texts: [`POST https://hooks.slack.com/services/T${chance.text(UPPER, 8)}/B${chance.text(UPPER, 8)}/${secret} 500`],
    }
  },
  'stripe key': prefixed((chance) => `${chance.pick(['sk', 'rk'])}_${chance.pick(['live', 'test'])}_${chance.mixed(24)}`),
  'openai key': prefixed((chance) => `sk-${chance.pick(['', 'proj-'])}${chance.mixed(48)}`),
  'anthropic key': prefixed((chance) => `sk-ant-api03-${chance.mixed(80, URL64)}`),
  'aws key id': prefixed((chance) => `${chance.pick(['AKIA', 'ASIA'])}${chance.text(`${UPPER}234567`, 16)}`),
  'gcp key': prefixed((chance) => `AIza${chance.mixed(35, URL64)}`),
  'google access token': prefixed((chance) => `ya29.${chance.mixed(60, URL64)}`),
  'google client secret': prefixed((chance) => `GOCSPX-${chance.mixed(28, URL64)}`),
  'npm token': prefixed((chance) => `npm_${chance.mixed(36)}`),
  'sendgrid key': prefixed((chance) => `SG.${chance.mixed(22)}.${chance.mixed(43)}`),
  'telegram token': (chance) => {
    const secret = `${chance.text('123456789', 9)}:AA${chance.mixed(33)}`
    return {
      secret,
      texts: [`POST https://api.telegram.org/bot${secret}/sendMessage 400`.replace('/bot', '/ '), `bot ${secret} started`],
    }
  },
  'private key': (chance) => {
    const lines = Array.from({ length: 6 }, () => chance.mixed(64))
    const secret = lines[2] ?? ''
    const pem = `-----BEGIN PRIVATE KEY-----\n${lines.join('\n')}\n-----END PRIVATE KEY-----`
    return {
      secret,
      texts: [pem, JSON.stringify({ private: pem, n: 1 }), `cut off: ${pem.slice(0, 240)}`, secret, `  ${secret}`],
    }
  },
  email: (chance) => {
    const secret = `${word(chance)}.${word(chance)}${chance.pick(['', '+tag', '_x'])}@${word(chance)}.${chance.pick(['com', 'io', 'co.uk', 'example'])}`
    return {
      secret,
      texts: [
        `mail to ${secret} bounced`,
        `{"user":"${secret}"}`,
        `<${secret}>`,
        `GET /u?email=${secret.replace('@', '%40')} 200`,
        `user=${secret},x=1`,
      ],
    }
  },
  ipv4: (chance) => {
    const secret = octets(chance)
    return {
      secret,
      texts: [
        `connection from ${secret} port 22`,
        `Error -3 connecting to ${secret}:6379. Try again`,
        `/${secret}:54106 dest: /${secret}:50010`,
        `{"remoteIp":"${secret}"}`,
        `rhost=${secret} user=root`,
        `http://${secret}/health`,
      ],
    }
  },
  ipv6: (chance) => {
    const group = (): string => chance.hex(4)
    const secret = chance.pick([
      `2001:db8:${group()}:${group()}:${group()}:${group()}:${group()}:${group()}`,
      `2001:db8::${group()}:${1 + chance.below(9)}`,
      `fe80::${group()}:${group()}:${group()}:${chance.below(9)}${chance.hex(2)}`,
    ])
    return { secret, texts: [`client ${secret} gone`, `[${secret}]:443 refused`, `{"remoteIp":"${secret}"}`] }
  },
  mac: (chance) => {
    const secret = Array.from({ length: 6 }, () => chance.hex(2)).join(':')
    return { secret, texts: [`DHCPACK to ${secret} via eth0`, `{"hw":"${secret}"}`] }
  },
  card: (chance) => {
    const start = chance.pick(['4', '51', '55', '2221', '6011', '65']) + chance.text(DIGITS, 15)
    const digits = start.slice(0, 15) + luhnDigit(start.slice(0, 15))
    const secret = chance.pick([digits, digits.replace(/(.{4})(?=.)/g, '$1 '), digits.replace(/(.{4})(?=.)/g, '$1-')])
    return { secret, texts: [`charge ${secret} declined`, `{"pan":"${secret}"}`, `pan=${secret},amount=10`] }
  },
  phone: (chance) => {
    const secret = `+${chance.pick(['49', '1', '44'])}${chance.pick([' ', '', '-'])}${chance.pick(['30', '555', '20'])}${chance.pick([' ', ''])}${chance.text('123456789', 7)}`
    return { secret, texts: [`sms to ${secret} queued`, `{"phone":"${secret}"}`] }
  },
  iban: (chance) => {
    const secret = iban(chance)
    return { secret, texts: [`refund to ${secret} sent`, `{"account":"${secret}"}`] }
  },
}
