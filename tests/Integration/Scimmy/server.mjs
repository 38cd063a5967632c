// SCIMMY does the protocol (filters, PATCH, schemas, discovery); this keeps its users in memory, unique by email and user name, and counts what was asked.
import express from "express";
import SCIMMY from "scimmy";
import SCIMMYRouters from "scimmy-routers";

const users = new Map();
const requests = [];
let made = 0;

const same = (left, right) => left?.toLowerCase() === right?.toLowerCase();
const emailOf = user => user.emails?.[0]?.value;

function store(resource, instance) {
  const id = resource.id ?? String(++made);
  const given = JSON.parse(JSON.stringify(instance));
  for (const [other, user] of users) {
    if (other !== id && (same(user.userName, given.userName) || same(emailOf(user), emailOf(given)))) {
      throw new SCIMMY.Types.Error(409, "uniqueness", "This user name or email is in use.");
    }
  }
  const user = { ...given, id };
  users.set(id, user);
  return user;
}

SCIMMY.Resources.User.extend(SCIMMY.Schemas.EnterpriseUser, false);
SCIMMY.Resources.declare(SCIMMY.Resources.User, {
  ingress: store,
  egress: resource => {
    if (resource.id) {
      if (!users.has(resource.id)) throw new SCIMMY.Types.Error(404, null, "Nobody has this id.");
      return users.get(resource.id);
    }
    const all = [...users.values()];
    return resource.filter ? resource.filter.match(all) : all;
  },
  degress: resource => { users.delete(resource.id); },
});

const app = express();
app.use((request, _, next) => { if (request.path.startsWith("/scim")) requests.push(`${request.method} ${request.path}`); next(); });
app.get("/control/users", (_, response) => response.json([...users.values()]));
app.get("/control/requests", (_, response) => response.json(requests));
app.post("/control/users", express.json(), (request, response) => response.json(store({}, request.body)));
app.use("/scim", new SCIMMYRouters({
  type: "bearer",
  handler: request => {
    if (request.header("Authorization") !== "Bearer scimmy-key") throw new Error("The key is wrong.");
    return "orleanssync";
  },
}));

const server = app.listen(0, "127.0.0.1", () => console.log(`listening ${server.address().port}`));
