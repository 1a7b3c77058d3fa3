import { listed, named, needless, type OtherNames, switched, write } from './other-tools.ts';

const platform = (text: string) => (text.includes('/') ? text : `linux/${text}`);
const platforms = listed('platforms', /[\s,]+/, platform);
const buildArguments = listed('build-args', /[\n,]+/);
const rawTags = listed('tags', /[\s,]+/, (tag) => `type=raw,value=${tag}`);
const ownInputs = () =>
  'write each option as an input of its own: `--target x` is `target: x`, `--no-cache` is `no-cache: true`';
const alwaysBuildKit = needless('it is always BuildKit, and a builder is made where one is needed');

/**
 * Of elgohr/Publish-Docker-Github-Action, mr-smithers-excellent/docker-build-push, redhat-actions/buildah-build,
 * macbre/push-to-ghcr and docker/github-builder: none of them may be passed over, for the image would be another one.
 */
export const otherBuildNames: OtherNames = {
  no_push: switched('write `push: false`', 'leave it out: `push: auto` pushes where the event may'),
  pushimage: named('push'),
  dockerfile: named('file'),
  dockerfiles: named('file'),
  containerfiles: named('file'),
  workdir: named('context'),
  directory: named('context'),
  arch: platforms,
  archs: platforms,
  'meta-images': named('images'),
  'meta-tags': named('tags'),
  'meta-labels': named('labels'),
  'meta-annotations': named('annotations'),
  'meta-flavor': named('flavor'),
  'set-meta-labels': needless('labels are always set'),
  'set-meta-annotations': needless('annotations are always set'),
  image: named('images'),
  image_name: named('images'),
  imagename: named('images'),
  githuborg: (value) => `put it into \`images\`: \`ghcr.io/${value.toLowerCase()}/<name>\``,
  image_tag: rawTags,
  tag_names: switched(write('tags', 'type=ref,event=tag')),
  tag_semver: switched(
    write(
      'tags',
      'type=semver,pattern={{version}}\ntype=semver,pattern={{major}}.{{minor}}\ntype=semver,pattern={{major}}',
    ),
  ),
  snapshot: switched(`add to \`tags\`: \`type=raw,value={{date 'YYYYMMDDHHmmss'}}{{sha}}\``),
  addlatest: switched('add to `tags`: `type=raw,value=latest`'),
  addtimestamp: switched("add to the rule in `tags`: `suffix=-{{date 'YYYY-MM-DD.HHmmss'}}`"),
  default_branch: needless('the event says which it is'),
  buildargs: buildArguments,
  build_arg: buildArguments,
  buildoptions: ownInputs,
  'extra-args': ownInputs,
  extra_args: ownInputs,
  cachefrom: named('cache-from'),
  cacheto: named('cache-to'),
  'registry-auths': () => 'the same YAML is the input `registries`',
  github_token: () => 'its name is `github-token`, and it has the token of the job by itself',
  docker_io_user: () => 'write `registries`, with `registry=docker.io,username=<user>,password=<secret>`',
  docker_io_token: () => 'write `registries`, with `registry=docker.io,username=<user>,password=<secret>`',
  skiplogin: needless('without `username` and `password` the login of an earlier step is used'),
  'setup-qemu': needless('emulators are installed where a `RUN` needs them'),
  multiplatform: needless('`platforms` says how many there are'),
  enablebuildkit: alwaysBuildKit,
  overridedriver: alwaysBuildKit,
  'tls-verify': needless("the engine's own `insecure-registries` are taken over"),
  squash: needless('BuildKit has none; `FROM scratch` with `COPY --from=<stage> / /` gives one layer'),
  oci: switched('write `outputs: type=image,oci-mediatypes=true`'),
};
