export { tarEnd, tarMember } from "./write-tar.js";
