import { h as create } from 'preact';
import type { ComponentChildren, ComponentType, VNode } from 'preact';

/** Something to draw, whatever its properties are. */
export type Drawn = VNode<object>;

type Keyed = { readonly key?: string | number };

/** An element or a component. Children may stand behind the properties; preact's own type wants them among them. */
export function h(
  tag: string,
  props: Readonly<Record<string, unknown>> | null,
  ...children: ComponentChildren[]
): Drawn;
export function h<P extends object>(
  component: (props: P) => Drawn | null,
  props: (Omit<P, 'children'> & Keyed & { readonly children?: ComponentChildren }) | null,
  ...children: ComponentChildren[]
): Drawn;
export function h(
  type: string | ((props: never) => Drawn | null),
  props: object | null,
  ...children: ComponentChildren[]
): Drawn {
  return create(type as ComponentType<object>, props, ...children);
}
