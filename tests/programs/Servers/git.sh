# git beyond one repository: a daemon, clones over git:// and file://, push, shallow clones, rebase, bisect, worktrees, submodules, gc, fsck.
export GIT_AUTHOR_NAME=A GIT_AUTHOR_EMAIL=a@example.org GIT_COMMITTER_NAME=A GIT_COMMITTER_EMAIL=a@example.org GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_GLOBAL=$PWD/config
export GIT_AUTHOR_DATE='2020-01-01T00:00:00 +0000' GIT_COMMITTER_DATE='2020-01-01T00:00:00 +0000'
git config --global init.defaultBranch main; git config --global protocol.file.allow always; git config --global advice.detachedHead false
mkdir base && cd base && top=$(dirname $PWD)
git init -q --bare repo.git; git init -q --bare sub.git
git clone -q sub.git sub 2> null && (cd sub && echo library > lib && git add lib && git commit -qm lib && git push -q origin main)
git clone -q repo.git work 2> null && cd work
for i in $(seq 12); do mkdir -p d$((i % 3)); seq $((i * 200)) > d$((i % 3))/f$i; [ $i -ge 8 ] && echo broken > state || echo fine > state; git add -A; git commit -qm "commit $i"; done
git tag -am 'a tag' v1 HEAD~3; git submodule add -q file://$top/base/sub.git lib 2> null; git commit -qm submodule; git push -q origin main v1; cd ..

port=$(free_ports 1)
git daemon --reuseaddr --listen=127.0.0.1 --port=$port --base-path=$PWD --export-all --enable=receive-pack --pid-file=$top/pid 2> $top/log & daemon=$!
eventually git ls-remote git://127.0.0.1:$port/repo.git
layered $(cat $top/pid)
url=git://127.0.0.1:$port/repo.git
git ls-remote $url
git clone -q --recurse-submodules $url far 2> null; cat far/lib/lib; git -C far submodule status
git clone -q --depth 2 $url shallow; git -C shallow rev-list --count HEAD; git -C shallow fetch -q --unshallow; git -C shallow rev-list --count HEAD
git clone -q --filter=blob:none --no-checkout file://$PWD/repo.git partial 2> null; git -C partial rev-list --count HEAD
git clone -q --mirror $url mirror.git; git -C mirror.git fsck --full --strict 2>&1 | sort
(cd far && for i in 1 2 3; do echo $i > pushed; git add pushed; git commit -qm "pushed $i"; git push -q origin HEAD:main || echo refused; done; git push -q origin HEAD:refs/heads/side; git push -q --delete origin side; git ls-remote | sort -k 2)
for i in 1 2 3; do git clone -q $url parallel$i & done; wait $(jobs -p | grep -vx $daemon); for i in 1 2 3; do git -C parallel$i rev-parse HEAD; done

cd work
git pull -q --ff-only 2> null; git log --format='%h %s' | head -n 5
git bisect start HEAD~4 HEAD~11 > null && git bisect run sh -c 'grep -q fine state' | grep 'first bad'; git bisect reset -q
git checkout -qb topic HEAD~6 && for i in 1 2 3; do echo $i >> topic; git add topic; git commit -qm "topic $i"; done
GIT_SEQUENCE_EDITOR="sed -i -e '2s/pick/squash/' -e '3s/pick/edit/'" GIT_EDITOR=true git rebase -q -i main > null 2>&1; git commit -q --amend -m edited; git rebase --continue > null 2>&1; echo "rebased $?"; git log --format='%h %s' -4
echo conflict > state; git commit -qam mine; git checkout -q main; echo other > state; git commit -qam theirs; git merge -q topic > merge; cat merge; cat state; git merge --abort; git merge -q -X ours -m merged topic; git revert --no-edit -m 1 HEAD > null; git cherry-pick topic~1 > null 2>&1 || git cherry-pick --skip; git status -s
git worktree add -q ../second topic 2> null; (cd ../second && git log --format=%h -1 && echo dirty >> state && git stash -q && git stash list && git stash pop -q && git diff --stat); git worktree list | sed "s#$top##"; git worktree remove --force ../second; git worktree prune
git sparse-checkout set d1 && ls; git sparse-checkout disable; git archive --format=tar.gz HEAD d1 | tar tz; git format-patch -q -2 -o patches; git checkout -q HEAD~2; git am -q patches/*; git log --format=%h -1; git notes add -m note; git notes show; git submodule foreach -q 'git log --format=%h'
git gc -q --prune=now; git repack -adq --window=20 --threads=2; git commit-graph write --reachable 2> null; git multi-pack-index write 2> null; git fsck --full --no-dangling 2>&1; git count-objects -v | grep -v size; git maintenance run --task=incremental-repack --quiet; git fast-export --all 2> null | md5sum
cd ..; kill $daemon; wait $daemon; echo "daemon $?"; git bundle create -q all.bundle --all 2> null; git -C work bundle create -q ../all.bundle --all; git clone -q all.bundle from-bundle 2> null; git -C from-bundle rev-list --all --count
:
