// Calls back when a frame's document can be shown: parsed, and its images there or given a moment to come.
const IMAGES = 250;

export function whenReadable(frame: HTMLIFrameElement, callback: () => void): () => void {
  let request = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let done = false;

  const finish = () => {
    if (done) return;
    done = true;
    stop();
    callback();
  };
  // A frame tells its page only of `load`, which waits for every image, so its state is looked at instead.
  const look = () => {
    const page = frame.contentDocument;
    if (page && page.URL !== "about:blank" && page.readyState !== "loading") {
      if (page.readyState === "complete") finish();
      else timer = setTimeout(finish, IMAGES);
    } else {
      request = requestAnimationFrame(look);
    }
  };
  const stop = () => {
    cancelAnimationFrame(request);
    clearTimeout(timer);
    frame.removeEventListener("load", finish);
  };

  frame.addEventListener("load", finish);
  look();
  return stop;
}
