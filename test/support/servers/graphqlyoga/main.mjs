// GraphQL Yoga with one question that it can answer, for clients with the token.
import { createServer } from 'node:http';
import { createRequire } from 'node:module';

const [modules, port, token] = process.argv.slice(2);
const { createSchema, createYoga } = createRequire(`${modules}/`)('graphql-yoga');

const guard = {
  onRequest({ request, fetchAPI, endResponse }) {
    if (request.headers.get('authorization') !== `Bearer ${token}`)
      endResponse(new fetchAPI.Response(null, { status: 401 }));
  },
};
const schema = createSchema({
  typeDefs: 'type Query { orders: Int }',
  resolvers: { Query: { orders: () => 1 } },
});
const yoga = createYoga({ schema, plugins: [guard], logging: false });
createServer(yoga).listen(Number(port), '127.0.0.1', () => console.log('ready'));
