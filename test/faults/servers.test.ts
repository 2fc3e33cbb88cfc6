import { playPart } from "./play-part.js";

playPart("servers");
