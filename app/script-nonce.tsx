'use client'
import { setNonce } from 'get-nonce'

/** Gives the page's nonce to the scroll lock inside the dialogs, which writes a style element. */
export function ScriptNonce({ nonce }: { readonly nonce: string }) {
  if (nonce !== '') setNonce(nonce)
  return null
}
