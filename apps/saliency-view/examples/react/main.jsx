// React 19 sets properties of custom elements, and listens to their events as on + name.
import "@deep-inside/saliency-view/define";
import { StrictMode, useState } from "react";
import { createRoot } from "react-dom/client";
import sample from "../../../../weights/samples/dog-and-bicycle.png";

const METHODS = ["gradient", "guided", "smoothgrad", "grad-cam"];

function App() {
  const [file, setFile] = useState(null);
  const [method, setMethod] = useState(METHODS[0]);
  const [target, setTarget] = useState("top1");
  const [classes, setClasses] = useState([]);
  return (
    <>
      <h1>A picture, a class, a method</h1>
      <p>
        <label>
          Picture <input type="file" accept="image/*" onChange={({ target }) => setFile(target.files[0] ?? null)} />
        </label>
        <label>
          Class{" "}
          <select value={target} onChange={(event) => setTarget(event.target.value)}>
            <option value="top1">the likeliest</option>
            {classes.map(({ index, name }) => (
              <option key={index} value={index}>
                {name}
              </option>
            ))}
          </select>
        </label>
        <label>
          Method{" "}
          <select value={method} onChange={(event) => setMethod(event.target.value)}>
            {METHODS.map((name) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        </label>
      </p>
      <saliency-view
        src={file ? "" : sample}
        image={file}
        target={target}
        method={method}
        onsaliency-change={({ detail }) => setClasses(detail.prediction)}
      />
    </>
  );
}

createRoot(document.querySelector("#root")).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
