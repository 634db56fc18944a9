import { belowStyles } from "./below.styles.js";
import { controlStyles } from "./controls.styles.js";
import { hostStyles } from "./host.styles.js";
import { markStyles } from "./marks.styles.js";
import { stageStyles } from "./stage.styles.js";
import { waitingStyles } from "./waiting.styles.js";

export const styles = [hostStyles, stageStyles, markStyles, waitingStyles, belowStyles, controlStyles];
