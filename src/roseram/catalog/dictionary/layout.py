"""Where the boxes of an entity diagram stand: parents to the left, children to the right.

Sugiyama's method in small: layers by the longest way from a root, a lane through every layer that a
reference passes, an order inside the layers with few crossings, and heights that keep references
level. Everything is decided by order and whole numbers, so the same tables give the same picture.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from statistics import mean

BOX_WIDTH = 270
LAYER_GAP = 88
ROW_HEIGHT = 20
HEAD_HEIGHT = 28
FOOT_SPACE = 6
NODE_GAP = 22
LANE_HEIGHT = 10
_ORDER_SWEEPS = 12
_HEIGHT_SWEEPS = 16
_COLUMNS_AT_LEAST = 3  # tables without references fill this many columns


@dataclass(slots=True)
class Node:
    """A box, or (without rows) the lane of a reference; `x`, `y` is its upper left corner."""

    key: str
    rows: tuple[str, ...]  # the columns shown, from top to bottom
    extra_rows: int = 0  # rows under them that no reference ends at
    layer: int = 0
    x: int = 0
    y: int = 0

    @property
    def height(self) -> int:
        """Its height in pixels."""
        if not self.rows and not self.extra_rows:
            return LANE_HEIGHT
        return HEAD_HEIGHT + ROW_HEIGHT * (len(self.rows) + self.extra_rows) + FOOT_SPACE

    def row_y(self, row: str) -> int:
        """The middle of a row; of the heading where there is no such row."""
        if not self.rows and not self.extra_rows:
            return self.y + LANE_HEIGHT // 2
        if row not in self.rows:
            return self.y + HEAD_HEIGHT // 2
        return self.y + HEAD_HEIGHT + ROW_HEIGHT * self.rows.index(row) + ROW_HEIGHT // 2


@dataclass(frozen=True, slots=True)
class Edge:
    """A reference: the child's row leads to the parent's row."""

    child: str
    child_row: str
    parent: str
    parent_row: str


@dataclass(slots=True)
class Layout:
    """Boxes in their places, and for each reference the lanes it passes from parent to child."""

    nodes: dict[str, Node]
    lanes: dict[Edge, list[Node]] = field(default_factory=dict)
    width: int = 0
    height: int = 0


def arrange(nodes: list[Node], edges: list[Edge]) -> Layout:
    """Give every node its place; references between `nodes` only, none of a node to itself."""
    layout = Layout({node.key: node for node in nodes})
    down = _without_cycles(layout.nodes, edges)
    _set_layers(layout.nodes, down)
    joined = {edge.child for edge in edges} | {edge.parent for edge in edges}
    layers = _layers([node for node in nodes if node.key in joined])
    links = _with_lanes(layout, layers, edges)
    _order(layers, links)
    _set_heights(layers, links)
    _add_single(layers, [node for node in nodes if node.key not in joined])
    _finish(layout, layers)
    return layout


def _without_cycles(nodes: dict[str, Node], edges: list[Edge]) -> list[Edge]:
    """The references without those that close a circle."""
    parents: dict[str, set[str]] = {key: set() for key in nodes}
    kept = []
    for edge in edges:
        if not _reaches(parents, edge.parent, edge.child):
            parents[edge.child].add(edge.parent)
            kept.append(edge)
    return kept


def _reaches(parents: dict[str, set[str]], start: str, goal: str) -> bool:
    seen, open_ = set(), [start]
    while open_:
        key = open_.pop()
        if key == goal:
            return True
        if key not in seen:
            seen.add(key)
            open_ += parents[key]
    return False


def _set_layers(nodes: dict[str, Node], edges: list[Edge]) -> None:
    for _ in nodes:  # the longest way has at most as many steps
        for edge in edges:
            child, parent = nodes[edge.child], nodes[edge.parent]
            child.layer = max(child.layer, parent.layer + 1)


def _layers(nodes: list[Node]) -> list[list[Node]]:
    depth = max((node.layer for node in nodes), default=-1) + 1
    return [[node for node in nodes if node.layer == layer] for layer in range(depth)]


Links = list[tuple[Node, str, Node, str]]  # left node and row, right node and row


def _with_lanes(layout: Layout, layers: list[list[Node]], edges: list[Edge]) -> Links:
    """Cut every reference into steps from one layer to the next, with lanes in between."""
    links: Links = []
    for number, edge in enumerate(edges):
        left, right = layout.nodes[edge.parent], layout.nodes[edge.child]
        steps = range(left.layer + 1, right.layer)
        lanes = [Node(f"lane {number} {layer}", (), layer=layer) for layer in steps]
        for lane in lanes:
            layers[lane.layer].append(lane)
        layout.lanes[edge] = lanes
        chain = [left, *lanes, right]
        ends = [edge.parent_row, *([""] * len(lanes)), edge.child_row]
        if left.layer < right.layer:
            links += zip(chain, ends, chain[1:], ends[1:], strict=False)
    return links


def _order(layers: list[list[Node]], links: Links) -> None:
    """Sort each layer by where its neighbours stand, keeping the best order that was seen."""
    best = [list(layer) for layer in layers]
    fewest = _crossings(layers, links)
    for sweep in range(_ORDER_SWEEPS):
        down = sweep % 2 == 0
        for layer in layers[1:] if down else layers[-2::-1]:
            _sort(layer, layers, links, down=down)
        crossings = _crossings(layers, links)
        if crossings < fewest:
            best, fewest = [list(layer) for layer in layers], crossings
    for layer, order in zip(layers, best, strict=True):
        layer[:] = order
    while _swap_neighbours(layers, links):
        pass


def _swap_neighbours(layers: list[list[Node]], links: Links) -> bool:
    """Swap two neighbours wherever that takes crossings away; False where none is left to swap."""
    found = False
    fewest = _crossings(layers, links)
    for layer in layers:
        for place in range(len(layer) - 1):
            layer[place : place + 2] = layer[place : place + 2][::-1]
            crossings = _crossings(layers, links)
            if crossings < fewest:
                found, fewest = True, crossings
            else:
                layer[place : place + 2] = layer[place : place + 2][::-1]
    return found


def _positions(layers: list[list[Node]]) -> dict[str, int]:
    return {node.key: place for layer in layers for place, node in enumerate(layer)}


def _sort(layer: list[Node], layers: list[list[Node]], links: Links, *, down: bool) -> None:
    places = _positions(layers)
    wanted: dict[str, float] = {}
    for node in layer:
        near = [
            places[left.key] if down else places[right.key]
            for left, _, right, _ in links
            if (right if down else left) is node
        ]
        wanted[node.key] = mean(near) if near else places[node.key]
    layer.sort(key=lambda node: (wanted[node.key], places[node.key]))


def _crossings(layers: list[list[Node]], links: Links) -> int:
    places = _positions(layers)

    def ends(link: tuple[Node, str, Node, str]) -> tuple[int, tuple[int, int], tuple[int, int]]:
        left, left_row, right, right_row = link
        rows = [node.rows.index(row) if row in node.rows else 0
                for node, row in ((left, left_row), (right, right_row))]  # fmt: skip
        return left.layer, (places[left.key], rows[0]), (places[right.key], rows[1])

    found = [ends(link) for link in links]
    return sum(
        a[0] == b[0] and ((a[1] < b[1] and a[2] > b[2]) or (a[1] > b[1] and a[2] < b[2]))
        for index, a in enumerate(found)
        for b in found[index + 1 :]
    )


def _set_heights(layers: list[list[Node]], links: Links) -> None:
    """Pull every node to the height of its neighbours, as far as those above it let it."""
    for layer in layers:
        _stack(layer, {})
    for sweep in range(_HEIGHT_SWEEPS):
        down = sweep % 2 == 0
        for layer in layers if down else layers[::-1]:
            _stack(layer, {node.key: _wanted_y(node, links, down=down) for node in layer})
    top = min((node.y for layer in layers for node in layer), default=0)
    for layer in layers:
        for node in layer:
            node.y -= top


def _wanted_y(node: Node, links: Links, *, down: bool) -> int:
    """Where its references would run level."""
    shifts = [
        left.row_y(left_row) - right.row_y(right_row) if down
        else right.row_y(right_row) - left.row_y(left_row)
        for left, left_row, right, right_row in links
        if (right if down else left) is node
    ]  # fmt: skip
    return node.y + round(mean(shifts)) if shifts else node.y


def _stack(layer: list[Node], wanted: dict[str, int]) -> None:
    """Place nodes at their wanted heights in order, none over another.

    Nodes that push each other form a block, which stands at the mean of what they want.
    """
    blocks: list[tuple[list[Node], float, int]] = []  # nodes, wanted top, height
    for node in layer:
        block = ([node], float(wanted.get(node.key, 0)), node.height)
        while blocks and blocks[-1][1] + blocks[-1][2] + NODE_GAP > block[1]:
            above, top, height = blocks.pop()
            shifted = block[1] - height - NODE_GAP
            count = len(above) + len(block[0])
            middle = (top * len(above) + shifted * len(block[0])) / count
            block = (above + block[0], middle, height + NODE_GAP + block[2])
        blocks.append(block)
    for nodes, top, _ in blocks:
        y = round(top)
        for node in nodes:
            node.y = y
            y += node.height + NODE_GAP


def _add_single(layers: list[list[Node]], singles: list[Node]) -> None:
    """Put tables without references under the shortest columns."""
    while len(layers) < min(_COLUMNS_AT_LEAST, len(layers) + len(singles)):
        layers.append([])
    for node in singles:
        bottoms = [max((item.y + item.height for item in layer), default=-NODE_GAP)
                   for layer in layers]  # fmt: skip
        node.layer = bottoms.index(min(bottoms))
        node.y = bottoms[node.layer] + NODE_GAP
        layers[node.layer].append(node)


def _finish(layout: Layout, layers: list[list[Node]]) -> None:
    for number, layer in enumerate(layers):
        for node in layer:
            node.x = number * (BOX_WIDTH + LAYER_GAP)
            layout.height = max(layout.height, node.y + node.height)
    layout.width = len(layers) * BOX_WIDTH + max(0, len(layers) - 1) * LAYER_GAP
