import type { ReactNode } from 'react'
import { BinnacleMark } from '../components/header/binnacle-mark'
import { words } from '../lib/words/en'

/** The frame of the few pages outside the desk. */
export function DoorCard(props: { readonly title: string; readonly lead?: string; readonly children: ReactNode }) {
  return (
    <main className="door">
      <div className="door-card">
        <div className="brandline">
          <BinnacleMark />
          {words.product}
        </div>
        <div className="door-head">
          <h1>{props.title}</h1>
          {props.lead !== undefined && <p>{props.lead}</p>}
        </div>
        {props.children}
      </div>
    </main>
  )
}
