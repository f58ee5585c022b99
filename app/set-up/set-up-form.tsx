'use client'
import { type FormEvent, useState } from 'react'
import { CodeField, TextField } from '../../components/ui/field'
import { setUp } from '../../lib/client/session'
import { explain } from '../../lib/words/codes'
import { words } from '../../lib/words/en'
import { DoorCard } from '../door-card'

const w = words.door

/** Code, name, passphrase; then one press to the paper desk. */
export function SetUpForm() {
  const [setupCode, setCode] = useState('')
  const [name, setName] = useState('')
  const [passphrase, setPassphrase] = useState('')
  const [repeat, setRepeat] = useState('')
  const [problem, setProblem] = useState<string>()
  const [busy, setBusy] = useState(false)
  const [ready, setReady] = useState(false)

  const submit = async (event: FormEvent) => {
    event.preventDefault()
    if (busy) return
    if (passphrase !== repeat) return setProblem(w.repeatWrong)
    setBusy(true)
    setProblem(undefined)
    const answer = await setUp({ setupCode: setupCode.trim(), name: name.trim(), passphrase })
    setBusy(false)
    if (answer.kind === 'in') setReady(true)
    else setProblem(answer.kind === 'lost' ? w.unreachable : explain(answer.reason.code, answer.reason.params ?? {}))
  }

  if (ready)
    return (
      <DoorCard title={w.ready} lead={w.readyLead}>
        <button type="button" className="btn first" onClick={() => window.location.assign('/')}>
          {w.look}
        </button>
        <p className="rule">{w.later}</p>
      </DoorCard>
    )
  const short = passphrase !== '' && passphrase.length < 12
  return (
    <DoorCard title={w.setUpTitle} lead={w.setUpLead}>
      <form onSubmit={(event) => void submit(event)}>
        <CodeField label={w.setupCode} value={setupCode} onValue={setCode} />
        <TextField label={w.name} value={name} autoComplete="username" maxLength={40} required onValue={setName} />
        <TextField
          label={w.passphrase}
          type="password"
          value={passphrase}
          autoComplete="new-password"
          required
          minLength={12}
          note={w.passphraseNote}
          bad={short}
          onValue={setPassphrase}
        />
        <TextField
          label={w.repeat}
          type="password"
          value={repeat}
          autoComplete="new-password"
          required
          bad={repeat !== '' && !passphrase.startsWith(repeat)}
          onValue={setRepeat}
        />
        {problem !== undefined && (
          <p className="rule bad" role="alert">
            {problem}
          </p>
        )}
        <button
          type="submit"
          className="btn first"
          disabled={busy || setupCode === '' || name === '' || passphrase.length < 12}
        >
          {busy ? w.settingUp : w.setUp}
        </button>
      </form>
    </DoorCard>
  )
}
