// Checked by tsc, not run: what TSX may say of the element.
import type {} from "../../src/react.js";

export const good = (
  <saliency-view
    src="a.png"
    image={new Blob()}
    mapOpacity={0.5}
    target={null}
    controls
    slot="picture"
    onsaliency-change={(event) => void event.detail.map.data.length}
  />
);

// @ts-expect-error the view is one of five
export const wrong = <saliency-view view="upside-down" />;
