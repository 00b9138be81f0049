import { Fragment, type JSX } from 'preact'
import { useMemo } from 'preact/hooks'
import { parseMarkdown, type Block, type Inline } from './markdown.ts'

/** A message's text. Only elements named here are ever made of it. */
export function MarkdownView({ text }: { readonly text: string }): JSX.Element {
  return useMemo(() => <>{parseMarkdown(text).map(block)}</>, [text])
}

function block(block: Block, index: number): JSX.Element {
  if (block.kind === 'code') {
    return (
      <pre key={index} tabIndex={0}>
        <code>{block.text}</code>
      </pre>
    )
  }
  return <p key={index}>{block.inlines.map(inline)}</p>
}

function inline(inline: Inline, index: number): JSX.Element {
  switch (inline.kind) {
    case 'text':
      return <Fragment key={index}>{inline.text}</Fragment>
    case 'break':
      return <br key={index} />
    case 'code':
      return <code key={index}>{inline.text}</code>
    case 'strong':
      return <strong key={index}>{inline.inlines.map(inlineOf)}</strong>
    case 'emphasis':
      return <em key={index}>{inline.inlines.map(inlineOf)}</em>
    case 'link':
      return (
        <a key={index} href={inline.url} target="_blank" rel="noopener noreferrer nofollow">
          {inline.text}
        </a>
      )
  }
}

const inlineOf = (child: Inline, index: number): JSX.Element => inline(child, index)
