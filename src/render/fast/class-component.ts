/** Class components that do nothing but render; what has more to it is React's. */

import type { Props } from "./element.ts";
import { Fallback } from "./fallback.ts";

interface ClassComponent {
  new (props: Props, context: object): Instance;
  readonly prototype: Instance & Readonly<Record<string, unknown>>;
}

interface Instance {
  props: Props;
  state: unknown;
  context: object;
  render(): unknown;
}

const ON_THE_TYPE = ["getDerivedStateFromProps", "contextType", "contextTypes", "childContextTypes", "defaultProps"];
const ON_INSTANCES = ["componentWillMount", "UNSAFE_componentWillMount", "getChildContext"];
const NO_CONTEXT = Object.freeze({});

export function renderClass(type: object, props: Props): unknown {
  const component = type as ClassComponent;
  const { prototype } = component;
  if (ON_THE_TYPE.some((name) => name in component) || ON_INSTANCES.some((name) => name in prototype) || "ref" in props)
    throw new Fallback("a class component with more than `render`");
  const instance = new component(props, NO_CONTEXT);
  instance.props = props;
  instance.state ??= null;
  instance.context = NO_CONTEXT;
  return instance.render();
}
