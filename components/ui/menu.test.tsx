import { cleanup, fireEvent, render, screen } from '@testing-library/react'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { Menu } from './overlay'

afterEach(cleanup)

describe('a menu', () => {
  it('opens on its control, moves by arrows, runs what is chosen and closes', () => {
    const chosen = vi.fn()
    render(
      <Menu
        label="Looks"
        trigger={<button type="button">Open</button>}
        entries={[
          { key: 'dark', group: 'Theme', label: 'Dark', checked: true, onSelect: () => chosen('dark') },
          { key: 'light', group: 'Theme', label: 'Light', checked: false, onSelect: () => chosen('light') },
          { key: 'out', label: 'Sign out', onSelect: () => chosen('out') },
        ]}
      />,
    )
    expect(screen.queryByRole('menu')).toBeNull()
    fireEvent.click(screen.getByText('Open'))
    const menu = screen.getByRole('menu')
    expect(screen.getByRole('menuitemcheckbox', { name: 'Dark' }).getAttribute('aria-checked')).toBe('true')
    screen.getByRole('menuitemcheckbox', { name: 'Dark' }).focus()
    fireEvent.keyDown(menu, { key: 'ArrowDown' })
    expect(document.activeElement?.textContent).toBe('Light')
    fireEvent.keyDown(menu, { key: 'End' })
    expect(document.activeElement?.textContent).toBe('Sign out')
    fireEvent.click(screen.getByRole('menuitem', { name: 'Sign out' }))
    expect(chosen).toHaveBeenCalledExactlyOnceWith('out')
    expect(screen.queryByRole('menu')).toBeNull()
  })
})
