"""How a right program is made wrong: each operator drops, swaps or reorders one thing at one place.

An operator is a generator: tree -> (line, action), where action changes the tree in place. ``mutants`` gives every
action a fresh tree. Nothing here knows what is right or wrong: that is for the oracle.
"""

from __future__ import annotations

import ast
from typing import NamedTuple

SWAPS = {
    "nnx.jit": "jax.jit", "nnx.grad": "jax.grad", "nnx.value_and_grad": "jax.value_and_grad",
    "nnx.vmap": "jax.vmap", "nnx.remat": "jax.checkpoint",
}
SWAPS |= {other: one for one, other in SWAPS.items()}
# Parameters of the right programs that hold data. Whatever the model is, JAX refuses an array as a static argument and
# a batch that was donated and is passed again, keeps an array that a compiled function captures, and repeats a key.
DATA = frozenset({"x", "y", "z", "labels", "real", "batches", "key"})
COMPILERS = ("nnx.jit", "jax.jit")
MODE_KEYWORDS = ("use_running_average", "deterministic")


class Mutant(NamedTuple):
    """operator, line of the right program that it changed, text of the changed program."""

    operator: str
    line: int
    text: str


def mutants(text):
    """Every Mutant of a program, those that only read the same left out."""
    seen = {ast.unparse(ast.parse(text))}
    for name, operator in OPERATORS.items():
        for number in range(len(list(operator(ast.parse(text))))):
            tree = ast.parse(text)
            line, action = list(operator(tree))[number]
            action()
            changed = ast.unparse(ast.fix_missing_locations(tree))
            if changed not in seen:
                seen.add(changed)
                yield Mutant(name, line, changed + "\n")


def dotted(node):
    """"jax.lax.scan" of a chain of attributes, else ""."""
    return ast.unparse(node) if isinstance(node, (ast.Name, ast.Attribute)) else ""


def expression(text):
    return ast.parse(text, mode="eval").body


def bodies(tree):
    """Every list of statements."""
    for node in ast.walk(tree):
        for field in ("body", "orelse"):
            block = getattr(node, field, None)
            if isinstance(block, list):
                yield node, block


def functions(tree):
    return [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]


def calls(tree, *names):
    return [node for node in ast.walk(tree) if isinstance(node, ast.Call) and dotted(node.func) in names]


def calls_of(tree, function):
    """Calls of a function by its bare name."""
    return calls(tree, function.name)


def returns(function):
    """Return statements of a function, not of those inside it."""
    found, todo = [], list(function.body)
    while todo:
        node = todo.pop(0)
        if isinstance(node, ast.Return) and node.value is not None:
            found.append(node)
        elif not isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            todo += [child for child in ast.iter_child_nodes(node) if isinstance(child, ast.stmt)]
    return found


def without(block, statement):
    """The action that drops a statement."""
    def action():
        block[block.index(statement)] = ast.Pass()
    return action


def swap_transform(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and dotted(node) in SWAPS:
            def action(node=node):
                host, _, name = SWAPS[dotted(node)].partition(".")
                node.value, node.attr = ast.Name(host), name
            yield node.lineno, action


def drop_return(tree):
    for function in functions(tree):
        for node in returns(function):
            for owner, block in bodies(function):
                if node in block:
                    def action(node=node, block=block):
                        block[block.index(node)] = ast.Expr(node.value)
                    yield node.lineno, action


def partial_return(tree):
    """One element of a returned tuple is dropped, at the callers too, who go on with what they had."""
    for function in functions(tree):
        for node in returns(function):
            if not isinstance(node.value, ast.Tuple) or len(node.value.elts) < 2:
                continue
            width = len(node.value.elts)
            targets = [statement.targets for statement in ast.walk(tree) if isinstance(statement, ast.Assign)
                       and isinstance(statement.value, ast.Call) and dotted(statement.value.func).endswith(function.name)
                       and isinstance(statement.targets[0], ast.Tuple) and len(statement.targets[0].elts) == width]
            if not targets:
                continue
            for index in range(width):
                def action(index=index, node=node, targets=targets):
                    for target in targets:
                        rest = [one for place, one in enumerate(target[0].elts) if place != index]
                        target[0] = rest[0] if len(rest) == 1 else ast.Tuple(rest, ast.Store())
                    rest = [one for place, one in enumerate(node.value.elts) if place != index]
                    node.value = rest[0] if len(rest) == 1 else ast.Tuple(rest, ast.Load())
                yield node.lineno, action


def return_argument(tree):
    """What came in is returned instead of what was made of it: ``return nnx.state(model)`` -> ``return state``."""
    for function in functions(tree):
        names = [one.arg for one in function.args.args]
        for node in returns(function):
            elements = node.value.elts if isinstance(node.value, ast.Tuple) else [node.value]
            for index, element in enumerate(elements):
                if isinstance(element, ast.Call) and dotted(element.func) in ("nnx.state", "nnx.split"):
                    for name in names:
                        if "state" not in name and "param" not in name and "rest" not in name:
                            continue
                        text = f"(graphdef, {name})" if dotted(element.func) == "nnx.split" else name

                        def action(node=node, index=index, text=text):
                            if isinstance(node.value, ast.Tuple):
                                node.value.elts[index] = expression(text)
                            else:
                                node.value = expression(text)
                        yield node.lineno, action


def swap_return(tree):
    for function in functions(tree):
        for node in returns(function):
            if isinstance(node.value, ast.Tuple) and len(node.value.elts) > 1:
                yield node.lineno, lambda node=node: node.value.elts.insert(0, node.value.elts.pop(1))


def change_argnums(tree):
    for call in calls(tree, "nnx.grad", "jax.grad", "nnx.value_and_grad", "jax.value_and_grad"):
        for word in call.keywords:
            if word.arg == "argnums":
                yield call.lineno, lambda call=call, word=word: call.keywords.remove(word)
                if isinstance(word.value, ast.Constant):
                    for number in {0, 1, 2} - {word.value.value}:
                        yield call.lineno, lambda word=word, number=number: setattr(word, "value", ast.Constant(number))
                else:
                    yield call.lineno, lambda word=word: setattr(word, "value", ast.Constant(0))
        if len(call.args) == 2 and isinstance(call.args[1], ast.Constant):
            yield call.lineno, lambda call=call: call.args.pop(1)
            yield call.lineno, lambda call=call: setattr(call.args[1], "value", 1 - call.args[1].value)
        if len(call.args) == 1 and not any(word.arg == "argnums" for word in call.keywords):
            yield call.lineno, lambda call=call: call.keywords.append(ast.keyword("argnums", ast.Constant(1)))


def drop_rebind(tree):
    """The caller no longer keeps one of the results: ``state, loss = step(state)`` -> ``_, loss = step(state)``."""
    for _, block in bodies(tree):
        for statement in block:
            if not (isinstance(statement, ast.Assign) and isinstance(statement.value, ast.Call)):
                continue
            target = statement.targets[0]
            names = target.elts if isinstance(target, ast.Tuple) else [target]
            read = {ast.unparse(node) for argument in statement.value.args for node in ast.walk(argument)
                    if isinstance(node, (ast.Name, ast.Attribute))}
            rebound = [name for name in names if ast.unparse(name) in read - DATA]
            for name in rebound:
                if isinstance(target, ast.Tuple):
                    yield statement.lineno, lambda target=target, name=name: target.elts.__setitem__(
                        target.elts.index(name), ast.Name("_", ast.Store()))
            if rebound and len(rebound) == len(names):
                def action(block=block, statement=statement):
                    block[block.index(statement)] = ast.Expr(statement.value)
                yield statement.lineno, action


def capture(tree):
    """An argument that every caller names like the parameter is dropped at both: the function captures it."""
    bound = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    for function in functions(tree):
        sites = calls_of(tree, function)
        if any(word.arg for site in calls(tree, *COMPILERS, "partial") for word in site.keywords):
            continue  # argument numbers would shift
        for index, parameter in enumerate(function.args.args):
            if sites and parameter.arg in bound - DATA and not any(site.keywords for site in sites) and all(
                    len(site.args) > index and not any(isinstance(one, ast.Starred) for one in site.args)
                    and dotted(site.args[index]) == parameter.arg for site in sites):
                def action(sites=sites, index=index, function=function, parameter=parameter):
                    function.args.args.remove(parameter)
                    for site in sites:
                        site.args.pop(index)
                yield function.lineno, action


def drop_keyword(names):
    """An operator that drops a keyword argument wherever it stands."""
    def operator(tree):
        for call in [node for node in ast.walk(tree) if isinstance(node, ast.Call)]:
            for word in call.keywords:
                if word.arg in names:
                    yield call.lineno, lambda call=call, word=word: call.keywords.remove(word)
    return operator


def add_option(option):
    """An operator that gives a compiled function's argument to ``static_argnums`` or ``donate_argnums``."""
    def operator(tree):
        named = {function.name: function for function in functions(tree)}
        for function in named.values():
            for place, decorator in enumerate(function.decorator_list):
                for index in _state_arguments(function) if dotted(decorator) in COMPILERS else ():
                    def action(function=function, place=place, decorator=decorator, index=index):
                        function.decorator_list[place] = expression(f"partial({dotted(decorator)}, {option}={index})")
                        tree.body.insert(_after_imports(tree), ast.parse("from functools import partial").body[0])
                    yield decorator.lineno, action
        for call in calls(tree, *COMPILERS):
            function = named.get(dotted(call.args[0])) if call.args else None
            for index in _state_arguments(function) if function else ():
                def action(call=call, index=index):
                    call.keywords = [word for word in call.keywords if word.arg != option]
                    call.keywords.append(ast.keyword(option, ast.Constant(index)))
                yield call.lineno, action
    return operator


def _state_arguments(function):
    return [index for index, one in enumerate(function.args.args) if one.arg not in DATA]


def _after_imports(tree):
    return max(place for place, one in enumerate(tree.body) if isinstance(one, (ast.Import, ast.ImportFrom))) + 1


def drop_mode(tree):
    """``model.eval()`` is dropped."""
    for _, block in bodies(tree):
        for statement in block:
            if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call) \
                    and dotted(statement.value.func).endswith(".eval"):
                yield statement.lineno, without(block, statement)


def drop_update(tree):
    """What would be put into the object is computed, and not put there: ``nnx.update(model, f(x))`` -> ``f(x)``."""
    for _, block in bodies(tree):
        for statement in block:
            if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call) \
                    and dotted(statement.value.func) == "nnx.update":
                new = statement.value.args[1]
                if isinstance(new, ast.Name):
                    yield statement.lineno, without(block, statement)
                else:
                    yield statement.lineno, lambda statement=statement, new=new: setattr(statement, "value", new)


def change_filter(tree):
    for call in calls(tree, "nnx.split", "nnx.state"):
        if len(call.args) > 1:
            yield call.lineno, lambda call=call: call.args.pop()
            if dotted(call.args[1]) != "nnx.BatchStat":
                yield call.lineno, lambda call=call: call.args.__setitem__(1, expression("nnx.BatchStat"))
        if len(call.args) > 2:
            yield call.lineno, lambda call=call: call.args.insert(1, call.args.pop(2))
        if dotted(call.func) == "nnx.state" and len(call.args) == 1:
            yield call.lineno, lambda call=call: call.args.append(expression("nnx.Param"))


def reorder(tree):
    """Two neighbouring statements change places."""
    for owner, block in bodies(tree):
        if isinstance(owner, ast.ClassDef) or (isinstance(owner, ast.FunctionDef) and owner.name == "__init__"):
            continue
        for index in range(len(block) - 1):
            pair = block[index:index + 2]
            if all(isinstance(one, (ast.Assign, ast.Expr, ast.FunctionDef)) for one in pair) and not any(
                    isinstance(one, ast.Expr) and isinstance(one.value, ast.Constant) for one in pair):
                def action(block=block, index=index):
                    block[index], block[index + 1] = block[index + 1], block[index]
                yield pair[1].lineno, action


def constant_rngs(tree):
    for call in calls(tree, "nnx.Rngs"):
        for index, argument in enumerate(call.args):
            if not isinstance(argument, ast.Constant):
                yield call.lineno, lambda call=call, index=index: call.args.__setitem__(index, ast.Constant(0))
        for word in call.keywords:
            if not isinstance(word.value, ast.Constant):
                yield call.lineno, lambda word=word: setattr(word, "value", ast.Constant(0))


def drop_clone(tree):
    for node in ast.walk(tree):
        for field, value in ast.iter_fields(node):
            if isinstance(value, ast.Call) and dotted(value.func) == "nnx.clone":
                yield value.lineno, lambda node=node, field=field, value=value: setattr(node, field, value.args[0])
                yield value.lineno, lambda node=node, field=field, value=value: setattr(
                    node, field, expression(f"nnx.merge(*nnx.split({ast.unparse(value.args[0])}))"))


def change_axes(tree):
    for call in calls(tree, "nnx.vmap", "jax.vmap"):
        for word in call.keywords:
            if word.arg == "in_axes":
                axes = word.value
                if isinstance(axes, ast.Tuple):
                    for index, axis in enumerate(axes.elts):
                        other = ast.Constant(0 if axis.value is None else None)
                        yield call.lineno, lambda axes=axes, index=index, other=other: axes.elts.__setitem__(index, other)
                elif isinstance(axes, ast.Constant):
                    yield call.lineno, lambda axes=axes: setattr(axes, "value", None if axes.value == 0 else 0)


def fresh_lambda(tree):
    """A compiled function is made anew at each call: ``step(x)`` -> ``nnx.jit(lambda *args: step(*args))(x)``."""
    compiled = {function.name: dotted(decorator) for function in functions(tree) for decorator in function.decorator_list
                if dotted(decorator) in COMPILERS}
    for call in calls(tree, *compiled):
        def action(call=call):
            call.func = expression(f"{compiled[call.func.id]}(lambda *args: {call.func.id}(*args))")
        yield call.lineno, action


OPERATORS = {
    "swap transform": swap_transform,
    "drop return": drop_return,
    "partial return": partial_return,
    "return argument": return_argument,
    "swap return": swap_return,
    "argnums": change_argnums,
    "drop rebind": drop_rebind,
    "capture": capture,
    "drop copy": drop_keyword(("copy",)),
    "drop mode keyword": drop_keyword(MODE_KEYWORDS),
    "drop mode": drop_mode,
    "drop nnx.update": drop_update,
    "static": add_option("static_argnums"),
    "donate": add_option("donate_argnums"),
    "filter": change_filter,
    "reorder": reorder,
    "constant rngs": constant_rngs,
    "clone": drop_clone,
    "axes": change_axes,
    "fresh function": fresh_lambda,
}
