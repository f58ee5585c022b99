'use client'
import { type FormEvent, useState } from 'react'
import { TextField } from '../../components/ui/field'
import { signIn } from '../../lib/client/session'
import { explain } from '../../lib/words/codes'
import { words } from '../../lib/words/en'
import { DoorCard } from '../door-card'

const w = words.door

export function SignInForm() {
  const [name, setName] = useState('')
  const [passphrase, setPassphrase] = useState('')
  const [problem, setProblem] = useState<string>()
  const [busy, setBusy] = useState(false)

  const submit = async (event: FormEvent) => {
    event.preventDefault()
    if (busy) return
    setBusy(true)
    setProblem(undefined)
    const answer = await signIn({ name: name.trim(), passphrase })
    if (answer.kind === 'in') return window.location.assign('/')
    setBusy(false)
    setProblem(answer.kind === 'lost' ? w.unreachable : explain(answer.reason.code, answer.reason.params ?? {}))
  }

  return (
    <DoorCard title={w.signInTitle}>
      <form onSubmit={(event) => void submit(event)}>
        <TextField label={w.name} value={name} autoComplete="username" required onValue={setName} />
        <TextField
          label={w.passphrase}
          type="password"
          value={passphrase}
          autoComplete="current-password"
          required
          onValue={setPassphrase}
        />
        {problem !== undefined && (
          <p className="rule bad" role="alert">
            {problem}
          </p>
        )}
        <button type="submit" className="btn first" disabled={busy || name === '' || passphrase === ''}>
          {busy ? w.signingIn : w.signIn}
        </button>
      </form>
    </DoorCard>
  )
}
