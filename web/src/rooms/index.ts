/**
 * Rooms and dialogs: their channels, the list on the left, what is unread, and {@link Room}, one subscription with its log.
 */
export { canTalk, channelOf, LOBBY, roomName, titleOf, typingChannelOf, type Place } from './channel.ts'
export {
  isFullList,
  neighbour,
  parseRoomList,
  places,
  ROOMS_MAX,
  withoutPlace,
  withPeople,
  withPlace,
  type RoomList,
} from './room-list.ts'
export { Room, type RoomNeeds, type RoomState } from './room.ts'
export { NewRoom } from './new-room.tsx'
export { RoomsView } from './rooms-view.tsx'
export { parseMarks, unreadText, type ReadMarks } from './unread.ts'
