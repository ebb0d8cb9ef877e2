// A Node program that uses what its runtime does with system calls: worker threads, child processes, cluster, HTTP, files, crypto, WebAssembly.
'use strict';
const { Worker, isMainThread, parentPort, workerData } = require('worker_threads');
const { exec, execFileSync, fork, spawn, spawnSync } = require('child_process');
const cluster = require('cluster'), crypto = require('crypto'), fs = require('fs'), http = require('http'), net = require('net');

const until = (emitter, event) => new Promise(resolve => emitter.on(event, (...values) => resolve(values)));

async function get(port, path) {
  const [response] = await until(http.get({ host: '127.0.0.1', port, path, agent: false }), 'response');
  let text = '';
  for await (const part of response) text += part;
  return text;
}

function worker() {
  const counter = new Int32Array(workerData);
  for (let i = 0; i < 1000; i++) Atomics.add(counter, 0, 1);
  parentPort.postMessage(crypto.createHash('sha256').update('w').digest('hex'));
}

async function workers() {
  const shared = new SharedArrayBuffer(4);
  const ends = await Promise.all([...Array(4)].map(async () => {
    const thread = new Worker(__filename, { workerData: shared });
    const [[digest], [code]] = await Promise.all([until(thread, 'message'), until(thread, 'exit')]);
    return `${digest.slice(0, 8)} ${code}`;
  }));
  console.log('workers', new Int32Array(shared)[0], ends.join());
}

async function children() {
  const child = fork(__filename, ['child']);
  child.send(21);
  console.log('fork', await Promise.all([until(child, 'message'), until(child, 'exit')]));
  console.log('spawnSync', spawnSync('sh', ['-c', 'read x; echo $x; exit 3'], { input: 'in\n' }).status, execFileSync('echo', ['x']).toString());
  console.log('exec', await new Promise(resolve => exec('kill -9 $$', error => resolve(error.signal))));
  const sleeper = spawn('sleep', ['100']);
  sleeper.kill();
  console.log('killed', await until(sleeper, 'exit'), (await until(spawn('/nonexistent'), 'error'))[0].code);
}

async function servers() {
  const server = http.createServer((request, response) => response.end(`hello ${request.url}`)).listen(0, '127.0.0.1');
  await until(server, 'listening');
  const answers = await Promise.all([...Array(50)].map((_, i) => get(server.address().port, `/${i}`)));
  server.close();
  const echo = net.createServer(socket => socket.pipe(socket)).listen('socket');
  await until(echo, 'listening');
  const client = net.connect('socket');
  client.end('unix');
  console.log('servers', answers.join('').length, String(await until(client, 'data')));
  echo.close();
}

async function files() {
  fs.mkdirSync('d');
  await Promise.all([...Array(50)].map((_, i) => fs.promises.writeFile(`d/${i}`, 'x'.repeat(i))));
  const sizes = await Promise.all([...Array(50)].map((_, i) => fs.promises.stat(`d/${i}`)));
  const watcher = fs.watch('d');
  const changed = until(watcher, 'change');
  fs.writeFileSync('d/new', 'y');
  await changed;
  watcher.close();
  await until(fs.createReadStream('d/49').pipe(fs.createWriteStream('copy')), 'finish');
  fs.cpSync('d', 'e', { recursive: true });
  fs.rmSync('d', { recursive: true });
  console.log('files', sizes.reduce((sum, each) => sum + each.size, 0), fs.statSync('copy').size, fs.readdirSync('e').length);
}

async function computes() {
  const { publicKey, privateKey } = crypto.generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const key = await new Promise(resolve => crypto.pbkdf2('p', 's', 10000, 16, 'sha512', (_, derived) => resolve(derived.toString('hex'))));
  console.log('crypto', crypto.verify('sha256', 'm', publicKey, crypto.sign('sha256', 'm', privateKey)), key, crypto.randomBytes(8).length);
  const add = [0, 97, 115, 109, 1, 0, 0, 0, 1, 7, 1, 96, 2, 127, 127, 1, 127, 3, 2, 1, 0, 7, 7, 1, 3, 97, 100, 100, 0, 0, 10, 9, 1, 7, 0, 32, 0, 32, 1, 106, 11];
  console.log('wasm', (await WebAssembly.instantiate(new Uint8Array(add))).instance.exports.add(40, 2));
  let hash = 0, kept = [];
  for (let i = 0; i < 3e6; i++) hash = (hash * 31 + i) | 0;
  for (let i = 0; i < 200; i++) kept = [...Array(5000)].map((_, j) => ({ j, text: 'x' + j }));
  console.log('jit', hash, kept.length, new Function('return 7')());
}

async function itself() {
  const signalled = until(process, 'SIGUSR2'), alive = setInterval(() => { }, 1000); // a listener alone does not keep the process
  process.kill(process.pid, 'SIGUSR2');
  await signalled;
  clearInterval(alive);
  console.log('itself', process.title, process.execPath, fs.readlinkSync('/proc/self/exe') === fs.realpathSync(process.execPath), process.memoryUsage().rss > 0);
}

async function clusters() {
  const first = cluster.fork(), second = cluster.fork();
  const [[address]] = await Promise.all([until(first, 'listening'), until(second, 'listening')]);
  for (let i = 0; i < 20; i++) console.log('cluster', await get(address.port, '/'));
  const ends = Promise.all([until(first, 'exit'), until(second, 'exit')]);
  first.kill();
  second.kill();
  console.log('cluster ended', await ends);
}

async function main() {
  for (const part of [workers, children, servers, files, computes, itself, clusters]) await part();
}

if (!isMainThread) worker();
else if (process.argv[2] === 'child') process.on('message', value => { process.send(value * 2); process.disconnect(); });
else if (cluster.isWorker) http.createServer((_, response) => response.end('from a worker')).listen(0, '127.0.0.1');
else main().then(() => process.exit(5));
