// Puts together walls, their screens and the socket of the hall.
import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import type { Server as HttpServer } from 'node:http'
import path from 'node:path'
import type { Logger } from 'pino'
import type { DataSource } from 'typeorm'
import type { StillFigures } from '../../model/index.ts'
import type { Access } from '../access/access.ts'
import type { EngineClock } from '../tokens.ts'
import { wallsOfGroup } from './db/group-rows.ts'
import { Hall } from './hall.ts'
import { Screens } from './screens.ts'
import { Walls } from './walls.ts'

export interface WallParts {
  walls: Walls
  screens: Screens
  hall: Hall
  start(server: HttpServer): void
  stop(): Promise<void>
}

export interface ComposeWallsDeps {
  control: DataSource
  access: Pick<Access, 'sessionOfCookie' | 'onSessionsChanged'>
  clock: EngineClock
  log: Logger
  uiDirectory: string
  /** What is published to everybody now; throws while nothing is. */
  figures: () => StillFigures
}

export function composeWalls(deps: ComposeWallsDeps): WallParts {
  const { control, access, clock, log, uiDirectory, figures } = deps
  const walls = new Walls({ control, clock, figures })
  const screens = new Screens({ control, clock, walls })
  const hall = new Hall({
    walls,
    screens,
    sessionOfCookie: (cookie) => access.sessionOfCookie(cookie),
    wallsOfGroup: (group) => wallsOfGroup((sql, parameters) => control.query(sql, parameters), group),
    clock,
    log: log.child({ part: 'hall' }),
    build: buildOf(uiDirectory),
  })
  access.onSessionsChanged(() => hall.checkSessions())
  return {
    walls,
    screens,
    hall,
    start: (server) => hall.attach(server),
    stop: () => hall.close(),
  }
}

/** The page names every file of its build by what is in it. */
function buildOf(uiDirectory: string): string {
  const page = path.join(uiDirectory, 'wall', 'index.html')
  if (!existsSync(page)) return 'none'
  return createHash('sha256').update(readFileSync(page)).digest('hex').slice(0, 16)
}
