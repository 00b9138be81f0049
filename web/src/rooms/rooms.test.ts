import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { canTalk, channelOf, roomName, typingChannelOf } from './channel.ts'
import {
  FIRST_LIST,
  isFullList,
  neighbour,
  parseRoomList,
  PEOPLE_MAX,
  places,
  ROOMS_MAX,
  withoutPlace,
  withPeople,
  withPlace,
  type RoomList,
} from './room-list.ts'
import { MARKS_MAX, parseMarks, unread, unreadText, withMark, type ReadMarks } from './unread.ts'

const room = (name: string) => ({ kind: 'room', name }) as const
const dialog = (user: string, name = user) => ({ kind: 'dialog', user, name }) as const

describe('channels', () => {
  test('both sides of a dialog find the same channel', () => {
    expect(channelOf(dialog('grace'), 'ada')).toBe('room:dialog#ada,grace')
    expect(channelOf(dialog('ada'), 'grace')).toBe('room:dialog#ada,grace')
    expect(typingChannelOf(dialog('ada'), 'grace')).toBe('typing:dialog#ada,grace')
    expect(channelOf(room('lobby'), 'ada')).toBe('room:lobby')
  })

  test.each([
    ['Deploys', 'deploys'],
    ['  #my room ', 'my-room'],
    ['über', 'über'],
    ['v1.2_a-b', 'v1.2_a-b'],
    ['', undefined],
    ['#', undefined],
    ['-x', undefined],
    ['a,b', undefined],
    ['a#b', undefined],
    ['a:b', undefined],
    ['x'.repeat(41), undefined],
  ])('%j is meant as %j', (typed, name) => expect(roomName(typed)).toBe(name))

  test('a room’s name cannot become another channel’s', () => {
    fc.assert(
      fc.property(fc.string(), (typed) => {
        const name = roomName(typed)
        if (name !== undefined) expect(`room:${name}`).toMatch(/^room:[^#:,$]+$/)
      }),
    )
  })

  test('one does not talk to oneself, to nobody, or to an id with marks in it', () => {
    expect(['grace', 'ada', '', 'a,b', 'a#b'].map((user) => canTalk(user, 'ada'))).toEqual([true, false, false, false, false])
  })
})

describe('the list', () => {
  test('begins with the lobby, which stays', () => {
    expect(places(FIRST_LIST)).toEqual([room('lobby')])
    expect(withoutPlace(FIRST_LIST, room('lobby'))).toBe(FIRST_LIST)
  })

  test('holds each place once, rooms before dialogs', () => {
    const list = [dialog('grace'), room('deploys'), room('deploys'), dialog('grace', 'Grace')].reduce<RoomList>(
      withPlace,
      FIRST_LIST,
    )
    expect(places(list)).toEqual([room('lobby'), room('deploys'), dialog('grace', 'Grace')])
    expect(places(withoutPlace(list, dialog('grace')))).toEqual([room('lobby'), room('deploys')])
  })

  test('takes no more than its bound', () => {
    const list = Array.from({ length: 80 }, (_, index) => room(`r${index}`)).reduce<RoomList>(withPlace, FIRST_LIST)
    expect(places(list)).toHaveLength(ROOMS_MAX)
    expect(isFullList(list)).toBe(true)
    expect(withPlace(list, dialog('grace'))).toBe(list)
  })

  test('remembers who was seen, so that they can begin a talk; each in one place only', () => {
    const list = withPeople(
      withPlace(FIRST_LIST, dialog('grace')),
      [dialog('grace', 'Grace'), dialog('ada'), dialog('linus')],
      'ada',
    )
    expect(list.seen.map(({ user }) => user)).toEqual(['linus'])
    expect(list.dialogs.map(({ name }) => name)).toEqual(['Grace'])
    expect(withPeople(list, [dialog('linus')], 'ada')).toBe(list)
    expect(withPlace(list, dialog('linus')).seen).toEqual([])
  })

  test('forgets those seen longest ago', () => {
    const crowd = Array.from({ length: 100 }, (_, index) => dialog(`p${index}`))
    const list = crowd.reduce<RoomList>((list, person) => withPeople(list, [person], 'me'), FIRST_LIST)
    expect(list.seen).toHaveLength(PEOPLE_MAX)
    expect(list.seen[0]?.user).toBe('p99')
  })

  test('the keyboard goes round', () => {
    const list = withPlace(FIRST_LIST, room('deploys'))
    expect(neighbour(list, room('lobby'), -1, 'ada')).toEqual(room('deploys'))
    expect(neighbour(list, room('deploys'), 1, 'ada')).toEqual(room('lobby'))
  })

  test('whatever stands on the shelf, a list with a lobby is read', () => {
    fc.assert(
      fc.property(fc.anything(), (found) => {
        expect(parseRoomList(found).rooms[0]).toBe('lobby')
      }),
    )
    const list = withPeople(withPlace(withPlace(FIRST_LIST, room('deploys')), dialog('grace')), [dialog('linus')], 'ada')
    const read = parseRoomList(JSON.parse(JSON.stringify(list)))
    expect(places(read)).toEqual(places(list))
    expect(read.seen.map(({ user }) => user)).toEqual(['linus'])
  })
})

describe('what is unread', () => {
  test('is what stands after the mark', () => {
    expect(unread({ epoch: 'e', offset: 3 }, { epoch: 'e', offset: 8 })).toBe(5)
    expect(unread({ epoch: 'e', offset: 8 }, { epoch: 'e', offset: 8 })).toBe(0)
    expect(unread({ epoch: 'e', offset: 9 }, { epoch: 'e', offset: 8 })).toBe(0)
  })

  test('is everything of another epoch', () => {
    expect(unread({ epoch: 'old', offset: 900 }, { epoch: 'e', offset: 8 })).toBe(8)
  })

  test('is nothing where nothing is known', () => {
    expect(unread(undefined, { epoch: 'e', offset: 8 })).toBe(0)
    expect(unread({ epoch: 'e', offset: 3 }, undefined)).toBe(0)
  })

  test('a mark never goes back within an epoch', () => {
    const marks = withMark({}, 'room:lobby', { epoch: 'e', offset: 5 })
    expect(withMark(marks, 'room:lobby', { epoch: 'e', offset: 4 })).toBe(marks)
    expect(withMark(marks, 'room:lobby', { epoch: 'f', offset: 1 })['room:lobby']).toEqual({ epoch: 'f', offset: 1 })
  })

  test('marks are bounded, the latest stay', () => {
    const marks = Array.from({ length: 300 }, (_, index) => index).reduce<ReadMarks>(
      (marks, index) => withMark(marks, `room:r${index}`, { epoch: 'e', offset: 1 }),
      {},
    )
    expect(Object.keys(marks)).toHaveLength(MARKS_MAX)
    expect(marks['room:r299']).toBeDefined()
    expect(parseMarks({ a: { epoch: 'e', offset: 1 }, b: null, c: { epoch: 1, offset: 1 } })).toEqual({
      a: { epoch: 'e', offset: 1 },
    })
  })

  test('a large number is not counted out', () => {
    expect([1, 99, 100].map(unreadText)).toEqual(['1', '99', '99+'])
  })
})
