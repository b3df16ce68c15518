from .engine import fit, make_eval, make_train
from .nets import build
