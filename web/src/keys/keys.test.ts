import { describe, expect, test } from 'vitest'
import { parseRoomList, withPlace, type Place } from '../rooms/index.ts'
import { choices } from './choices.ts'
import { addressOf, placeAt } from './route.ts'

const list = [
  { kind: 'room', name: 'deploys' },
  { kind: 'room', name: 'old-deploys' },
  { kind: 'dialog', user: 'grace', name: 'Grace' },
].reduce((list, place) => withPlace(list, place as Place), parseRoomList(undefined))
const here = [
  { user: 'ada', name: 'Ada' },
  { user: 'grace', name: 'Grace' },
  { user: 'linus', name: 'Linus' },
]
const titles = (typed: string): readonly string[] => choices(typed, list, here, 'ada').map(({ title }) => title)

describe('jumping', () => {
  test('without a word, every place and everybody who is here', () => {
    expect(titles('')).toEqual(['#lobby', '#deploys', '#old-deploys', '@Grace', '@Linus'])
  })

  test('names that begin as typed come first, a new room last', () => {
    expect(titles('dep')).toEqual(['#deploys', '#old-deploys', '#dep'])
    expect(titles('deploys')).toEqual(['#deploys', '#old-deploys'])
    expect(titles('#Lin')).toEqual(['@Linus', '#lin'])
  })

  test('@ means a person', () => {
    expect(titles('@li')).toEqual(['@Linus'])
  })
})

describe('the address', () => {
  test.each<Place>([
    { kind: 'room', name: 'über-1' },
    { kind: 'dialog', user: 'grace/h%', name: 'Grace' },
  ])('%o comes back from it', (place) => {
    expect(placeAt(addressOf(place), () => 'Grace')).toEqual(place)
  })

  test.each(['', '#/', '#/room/', '#/room/%E0%A4%A', '#/room/a%2Cb', '#/other/x'])('%j is no place', (address) => {
    expect(placeAt(address, (user) => user)).toBeUndefined()
  })
})
