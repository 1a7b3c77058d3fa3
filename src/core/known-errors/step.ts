import type { KnownError } from './known-error.ts';

/** A RUN that ended badly, told by its exit code or by its own output. */
export const stepErrors: readonly KnownError[] = [
  {
    code: 'step.no-space',
    example: 'write /var/lib/docker/tmp/layer.tar: no space left on device',
    match: [['no space left on device'], ['disk quota exceeded']],
    cause: 'The disk of the machine is full: several platforms, their caches and a loaded image need a lot.',
    cure: 'Remove what the job does not need (`docker system prune --all`, the SDKs of a hosted runner), leave `load` out, build the platforms in jobs of their own, or take a larger disk.',
    where: 'output',
  },
  {
    code: 'step.exec-format',
    example: 'exec /bin/sh: exec format error',
    match: [['exec format error']],
    cause:
      'A program for another kind of processor was started. Either the platform needs an emulator and there is none, or a file in the image is of the wrong architecture.',
    cure: 'If every RUN for this platform fails, the emulator is missing on the builder. If only one does, look where its program comes from: a download with `amd64` in its address, GOARCH set to a fixed value, a `COPY --from` of an image with one platform.',
    where: 'output',
  },
  {
    code: 'step.emulator-crash',
    example: 'qemu: uncaught target signal 11 (Segmentation fault) - core dumped',
    match: [['qemu: uncaught target signal'], ['qemu: unsupported syscall']],
    cause: 'The emulator failed, not your program: QEMU has faults with some programs.',
    cure: 'Build this platform on a machine of its own kind (`ubuntu-24.04-arm` for arm64), cross-compile in a stage with `FROM --platform=$BUILDPLATFORM`, or try another version of QEMU.',
    where: 'output',
  },
  {
    code: 'step.heap',
    example: 'FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory',
    match: [['heap out of memory'], ['java.lang.outofmemoryerror']],
    cause: 'The program reached the limit of its own heap; the machine may have had memory left.',
    cure: 'Raise the limit for that step: `ENV NODE_OPTIONS=--max-old-space-size=4096` for Node, `-Xmx` for Java.',
    where: 'output',
  },
  {
    code: 'step.killed',
    example: 'process "/bin/sh -c npm run build" did not complete successfully: exit code: 137',
    match: [
      ['exit code: 137'],
      ['signal: killed'],
      ['cannot allocate memory'],
      ['resourceexhausted'],
      ['out of memory'],
    ],
    cause:
      'The step was killed from outside; nearly always the machine had no memory left. All platforms build side by side and each needs its share.',
    cure: 'Let fewer steps run at once: `buildkitd-config-inline` with `max-parallelism = 1` under `[worker.oci]`, or a job for each platform. Or give the step less to do (`NODE_OPTIONS=--max-old-space-size`, `make -j2`), or take a larger machine.',
    where: 'output',
  },
  {
    code: 'step.segmentation-fault',
    example: 'process "/bin/sh -c make" did not complete successfully: exit code: 139',
    match: [['exit code: 139'], ['exit code: 132'], ['illegal instruction']],
    cause:
      'A program of the step crashed: a fault of it, of an emulator, or code for a newer processor than this one.',
    cure: 'If it happens on emulated platforms only, build those on machines of their own kind. Else look at options such as `-march=native`.',
    where: 'output',
  },
  {
    code: 'step.shell-missing',
    example: 'exec: "/bin/sh": stat /bin/sh: no such file or directory',
    match: [['exec: "/bin/sh"'], ['exec /bin/sh: no such file']],
    cause: 'The stage has no shell: it is built FROM scratch or on a distroless image.',
    cure: 'Do the work in an earlier stage and copy the result, or use the form without a shell: `RUN ["/app", "argument"]`.',
  },
  {
    code: 'step.line-ends',
    example: "/usr/bin/env: 'bash\\r': No such file or directory",
    match: [["bash\\r'"], ["sh\\r'"], ['bad interpreter'], ['/bin/sh^m'], ["$'\\r': command not found"]],
    cause: 'The script has line ends of Windows, or its first line names a program that is not in the image.',
    cure: 'Put `*.sh text eol=lf` in `.gitattributes` and commit the file again.',
    where: 'output',
  },
  {
    code: 'step.command-missing',
    example: 'process "/bin/sh -c npm ci" did not complete successfully: exit code: 127',
    match: [['exit code: 127']],
    cause: 'The shell did not find the command: it is not in this stage, or not on its PATH.',
    cure: 'Install it in this stage. What an earlier stage installed is gone unless it is copied.',
  },
  {
    code: 'step.not-executable',
    example: 'process "/bin/sh -c ./build.sh" did not complete successfully: exit code: 126',
    match: [['exit code: 126']],
    cause: 'The file is there, but it may not be run.',
    cure: 'Commit it as executable (`git update-index --chmod=+x build.sh`), use `COPY --chmod=755`, or call it by `sh build.sh`.',
  },
  {
    code: 'step.package-signature',
    example: 'The following signatures were invalid: EXPKEYSIG',
    match: [
      ['signatures were invalid'],
      ['at least one invalid signature was encountered'],
      ['is not valid yet'],
    ],
    cause:
      'apt does not trust its package lists: the base image is old and its keys have run out, the disk is full, or the clock is wrong.',
    cure: 'Use a newer tag of the base image, and `pull: true`. If that does not help, look at the free disk space.',
    where: 'output',
  },
  {
    code: 'step.package-lists',
    example: 'E: Unable to locate package libfoo-dev',
    match: [['unable to locate package'], ['404  not found [ip'], ['unable to fetch some archives']],
    cause:
      'The package lists in the image are older than the packages on the server, often because `apt-get update` came from the cache.',
    cure: 'Put `apt-get update` and `apt-get install` into the same RUN.',
    where: 'output',
  },
];
