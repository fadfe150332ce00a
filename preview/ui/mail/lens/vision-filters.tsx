// Colour vision as filters over the frame: Machado, Oliveira and Fernandes, 2009, at full severity, in linear light.
import type { Vision } from "../../app/lens.ts";

/** Rows for red, green and blue. https://www.inf.ufrgs.br/~oliveira/pubs_files/CVD_Simulation/CVD_Simulation.html */
const matrices: Record<Vision, readonly (readonly [number, number, number])[]> = {
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
  // Luminance alone (ITU-R BT.709).
  achromatopsia: [
    [0.2126, 0.7152, 0.0722],
    [0.2126, 0.7152, 0.0722],
    [0.2126, 0.7152, 0.0722],
  ],
};

export function VisionFilter({ vision }: { vision: Vision }) {
  return (
    <svg aria-hidden="true" className="absolute size-0">
      <filter id={`vision-${vision}`} colorInterpolationFilters="linearRGB">
        <feColorMatrix
          type="matrix"
          values={`${matrices[vision].map((row) => `${row.join(" ")} 0 0`).join(" ")} 0 0 0 1 0`}
        />
      </filter>
    </svg>
  );
}
