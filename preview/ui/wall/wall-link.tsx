// The way to the wall, as it was seen last.
import { NavLink } from "../app/nav-link.tsx";
import { formatPlace } from "../app/place.ts";
import { usePlace } from "../app/use-place.ts";
import { lastWall, rememberWall } from "./wall-place.ts";

export function WallLink() {
  const place = usePlace();
  if (place.page === "wall") rememberWall(place);
  return (
    <NavLink
      href={formatPlace(lastWall())}
      icon="wall"
      current={place.page === "wall"}
      title="Every template in every state (w)"
    >
      Wall
    </NavLink>
  );
}
