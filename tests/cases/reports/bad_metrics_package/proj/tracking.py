def track(metrics, loss):
    metrics.update(loss=loss)
