// Preloaded into both preview servers: they neither reach out of this machine nor listen to anybody outside of it.
// `email dev` opens the links of a mail it lints, and would listen on every interface.
const dns = require("node:dns");
const net = require("node:net");

const { lookup } = dns;
dns.lookup = (host, ...rest) => {
  if (host === "localhost" || net.isIP(host) !== 0) return lookup(host, ...rest);
  const error = Object.assign(new Error(`${host} is not looked up here`), { code: "ENOTFOUND", hostname: host });
  process.nextTick(rest.at(-1), error);
};

const { listen } = net.Server.prototype;
net.Server.prototype.listen = function (port, ...rest) {
  if (typeof port !== "number" || typeof rest[0] === "string") return listen.call(this, port, ...rest);
  return listen.call(this, port, "127.0.0.1", ...rest);
};
