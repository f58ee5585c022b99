import { SetUpForm } from './set-up-form'

export default function SetUpPage() {
  return <SetUpForm />
}
